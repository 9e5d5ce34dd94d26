import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { renderText } from '../diagnostics/render-text.ts';
import { makeSource } from '../diagnostics/source.ts';
import type { FrontKind } from '../mail/front-kind.ts';
import { frontKinds } from '../mail/front-kind.ts';
import type { Ip } from '../mail/ip.ts';
import type { Compiled } from '../policy/compile.ts';
import { compile } from '../policy/compile.ts';
import type { Config } from '../policy/config.ts';
import { parseConfig } from '../policy/config.ts';
import { makeSwap } from '../policy/swap.ts';
import { systemClock } from '../services/clock.ts';
import { hashAddresses } from '../services/hashed-addresses.ts';
import type { Log } from '../services/log.ts';
import { openLog } from '../services/log.ts';
import { makeMetrics } from '../services/metrics.ts';
import { loginEntry } from '../services/recall/login-entry.ts';
import { openStore } from '../services/store/open-store.ts';
import type { Store } from '../services/store/store.ts';
import { compileInWorker } from './compile-in-worker.ts';
import { startDaemon } from './daemon.ts';
import { openLoginReports } from './login-reports.ts';
import { makeMaster } from './master.ts';
import { openMonitoring } from './monitoring.ts';
import { optionsOf } from './options-of.ts';
import { readFile } from './read-file.ts';
import { openSteering } from './steering.ts';
import { version } from './version.ts';
import { wantsColour } from './wants-colour.ts';

/** Exit codes of sysexits(3), by which a service manager tells a daemon that need not be started again from one that may. */
const unavailable = 69;
const badConfig = 78;

/**
 * `mailpolicy serve [--config FILE]`: enforces the policy until SIGTERM or SIGINT, and then gives 0. SIGHUP reads the
 * policy anew. What cannot be read
 * gives 2, a configuration or policy with errors 78, a listener that cannot be bound 69.
 */
export async function serve(args: readonly string[]): Promise<number> {
  const file = configFile(args);
  if ('problem' in file) return refuse(file.problem, 2);
  const found = readFile(file.path);
  if ('problem' in found) return refuse(`${file.path}: ${found.problem}`, 2);
  const { config, diagnostics } = parseConfig(makeSource(file.path, found.text), readFile);
  say(diagnostics);
  if (config === undefined) return badConfig;

  const fronts = frontKinds.filter(({ name }) => config.listeners.some(({ kind }) => kind === name));
  const text = readFile(config.policy);
  if ('problem' in text) return refuse(`${config.policy}: ${text.problem}`, 2);
  const compiled = compile(makeSource(config.policy, text.text), readFile, fronts, systemClock.now());
  say(compiled.diagnostics);
  // Findings hold their sources, and all of them have been said.
  return compiled.plans === undefined ? badConfig : run(config, { ...compiled, diagnostics: [] }, fronts);
}

async function run(config: Config, policy: Compiled, fronts: readonly FrontKind[]): Promise<number> {
  const logKey = logKeyOf(config.log);
  const plain = openLog(config.log.format, systemClock, process.env);
  const log = logKey === undefined ? plain : hashAddresses(plain, logKey);
  // A promise that nobody waits for is a fault of ours; one session suffers from it, and the others go on.
  process.on('unhandledRejection', (error) => log.notice('error', undefined, `inner failure: ${String(error)}`));
  const stopping = signalled();
  const metrics = config.metrics === undefined ? undefined : makeMetrics(version());
  const master = config.workers === 1 ? undefined : makeMaster({ config, policy, logKey, log, metrics });
  const readAnew = () =>
    compileInWorker({ file: config.policy, fronts: fronts.map(({ name }) => name), now: systemClock.now() });
  const swap = makeSwap(policy, readAnew, master?.spread);
  if (swap === undefined) return badConfig;
  const monitoring = await openMonitoring(config, metrics, swap, log);
  if ('problem' in monitoring) return refuse(monitoring.problem, unavailable);
  // A process that does all the work has one store for everything; workers open it for themselves.
  const store = await openStore(config.store);
  const logins = await openLogins(config, store, log);
  if ('problem' in logins) {
    await monitoring.stop();
    return refuse(logins.problem, unavailable);
  }
  const daemon = await (master?.start(swap) ?? startDaemon({ config, swap, log, clock: systemClock, metrics, store }));
  if ('problem' in daemon) {
    await logins.stop();
    await monitoring.stop();
    return refuse(daemon.problem, unavailable);
  }
  const steering = await openSteering({ config, swap, log, daemon, clock: systemClock, metrics });
  if ('problem' in steering) {
    await daemon.stop();
    await monitoring.stop();
    return refuse(steering.problem, unavailable);
  }
  for (const { name, kind } of config.listeners) {
    const where = `${kind} listening on ${daemon.addresses.get(name)}, plan ${swap.planFor(kind).plan.id}`;
    log.notice('info', undefined, `${name}: ${where}`);
  }
  monitoring.ready(daemon);
  log.notice('info', undefined, `${await stopping}: stopping`);
  monitoring.draining();
  await steering.close();
  await logins.stop();
  await daemon.stop();
  await store.close();
  // Last, so that a drain can be watched to its end.
  await monitoring.stop();
  return 0;
}

/** Opens the listener for Dovecot's reports of logins, where the configuration names one. */
async function openLogins(
  { popLogins }: Config,
  store: Store,
  log: Log,
): Promise<{ readonly stop: () => Promise<void> } | { readonly problem: string }> {
  if (popLogins === undefined) return { stop: async () => undefined };
  const note = (client: Ip) => {
    const now = systemClock.now();
    void store.note([loginEntry(client, now)], now).then((done) => {
      if (done.kind === 'unavailable') log.notice('warning', undefined, `a login is not remembered: ${done.why}`);
    });
  };
  try {
    const onError = (error: Error) => log.notice('error', undefined, `pop-logins: ${error.message}`);
    const { address, stop } = await openLoginReports(popLogins, note, onError);
    log.notice('info', undefined, `pop-logins: http listening on ${address}`);
    return { stop };
  } catch (error) {
    // node:net has no other way to say that an address cannot be bound.
    return { problem: `pop-logins: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Without a key of its own a log cannot be compared with that of another start. */
function logKeyOf({ addresses, key }: Config['log']): string | Uint8Array | undefined {
  return addresses === 'plain' ? undefined : (key ?? randomBytes(32));
}

/** The first signal that asks to stop. After it a second one ends the process at once, as it would have without us. */
function signalled(): Promise<NodeJS.Signals> {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      for (const each of signals) process.off(each, stop);
      resolve(signal);
    };
    for (const each of signals) process.on(each, stop);
  });
}

function configFile(args: readonly string[]): { readonly path: string } | { readonly problem: string } {
  return optionsOf(() => {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: 'string', default: 'mailpolicy.yaml' } },
    });
    return { path: values.config };
  });
}

function say(diagnostics: readonly Diagnostic[]): void {
  process.stderr.write(renderText(diagnostics, { colour: wantsColour(process.stderr) }));
}

function refuse(problem: string, code: number): number {
  process.stderr.write(`mailpolicy serve: ${problem}\n`);
  return code;
}
