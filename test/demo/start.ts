import { join, relative } from 'node:path';
import { systemClock } from '../../src/services/clock.ts';
import { openLog } from '../../src/services/log.ts';
import { acquaintedStore } from '../acceptance/acquainted-store.ts';
import { password, startOnLoopback } from '../acceptance/loopback-daemon.ts';
import { demoProbes, demoRecords } from './dns.ts';

// `npm start [PORT]`: the daemon with Msen's policy, left running for whoever wants to talk to it. Each decision is
// logged as it is taken. SIGINT and SIGTERM stop it.

const port = Number(process.argv[2] ?? process.env['PORT'] ?? 2525);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  process.stderr.write('npm start takes a port: `npm start -- 2526`, or PORT=2526\n');
  process.exit(2);
}
process.chdir(join(import.meta.dirname, '..', '..'));
const stopping = new Promise<NodeJS.Signals>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
});

const daemon = await startOnLoopback({
  policy: 'rules/msen.rules',
  // A first contact is put off for ten minutes, which nobody would wait for here.
  store: acquaintedStore(),
  port,
  listener: 'mx',
  users: ['ann'],
  clock: systemClock,
  dns: () => demoRecords,
  probes: () => demoProbes,
  log: openLog('text', systemClock, process.env),
}).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

const swaks = `swaks --server 127.0.0.1:${daemon.port} --helo mail.example.net`;
const message = relative('.', join(import.meta.dirname, 'messages', 'inline.eml'));
process.stdout.write(`
rules/msen.rules is enforced on 127.0.0.1:${daemon.port}; what is accepted lands in ${daemon.maildir}. Try

  ${swaks} --from carol@example.net --to ann@msen.example
  ${swaks} --from carol@example.net --to ann@msen.example --xclient-addr 203.0.113.250
  ${swaks} --from offers@bulk.example --to ann@msen.example
  ${swaks} --from carol@example.net --to ann@msen.example --data @${message}
  ${swaks} --from carol@example.net --to bob@example.org --xclient-addr 192.0.2.77
  ${swaks} --from ann@msen.example --to bob@example.org --tls --auth-user ann --auth-password ${password}

Control-C stops it.

`);

const signal = await stopping;
process.stdout.write(`${signal}: stopping\n`);
await daemon.stop();
