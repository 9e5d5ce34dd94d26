import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { startDaemon } from '../../src/commands/daemon.ts';
import { readFile } from '../../src/commands/read-file.ts';
import { renderText } from '../../src/diagnostics/render-text.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import type { DnsRecord, ScenarioProbe } from '../../src/mail/scenario.ts';
import { parseConfig } from '../../src/policy/config.ts';
import type { Swap } from '../../src/policy/swap.ts';
import { openCheckers } from '../../src/services/authentication/open-checkers.ts';
import { scenarioCallouts } from '../../src/services/callouts/scenario-callouts.ts';
import type { Log } from '../../src/services/log.ts';
import type { Clock } from '../../src/services/services.ts';
import { memoryStore } from '../../src/services/store/memory.ts';
import type { Store } from '../../src/services/store/store.ts';
import { swapOf } from '../policy/swap-of.ts';
import { startRecordsServer } from '../services/dns/records-server.ts';

/** Everybody's password. */
export const password = 'secret';

/** What a daemon on this machine is to be like. */
export interface Wanted {
  /** Policy file, from the root of the project. */
  readonly policy: string;
  /** Port of the listener; 0 leaves the choice to the system. */
  readonly port: number;
  /** Name of the listener. */
  readonly listener: string;
  /** Who may log in, each with this `password`. */
  readonly users: readonly string[];
  readonly log: Log;
  readonly clock: Clock;
  /** What the DNS holds at a moment; nothing unless given. */
  readonly dns?: () => readonly DnsRecord[];
  /** What is remembered of earlier mail; without it nothing is. */
  readonly store?: Store;
  /** What call-outs come to at a moment; senders of whom nothing is said are accepted. */
  readonly probes?: () => readonly ScenarioProbe[];
}

/** A daemon at work on 127.0.0.1, which lets this machine speak for others (XCLIENT). */
export interface LoopbackDaemon {
  readonly port: number;
  /** Folder of the mailboxes, which goes with the daemon. */
  readonly maildir: string;
  readonly stop: () => Promise<void>;
}

/** Shared by all daemons: a thread takes a while to begin. */
const checkers = openCheckers('mx.msen.example');

const root = join(import.meta.dirname, '..', '..');

/** Starts what `mailpolicy serve` starts, from a configuration in its own words. */
export async function startOnLoopback(wanted: Wanted): Promise<LoopbackDaemon> {
  const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const usersFile = join(folder, 'users.txt');
  writeFileSync(usersFile, wanted.users.map((user) => `${user}:{PLAIN}${password}\n`).join(''));
  const maildir = join(folder, 'mail');
  const nameServer = await startRecordsServer(wanted.dns ?? (() => []));
  const config = read(
    [
      `policy: ${here(wanted.policy)}`,
      'hostname: mx.msen.example',
      'listeners:',
      `  - name: ${wanted.listener}`,
      '    kind: smtp',
      `    address: 127.0.0.1:${wanted.port}`,
      '    xclient: [127.0.0.0/8]',
      `    tls: {cert: ${here('test/fronts/tls/mx.pem')}, key: ${here('test/fronts/tls/mx.key')}}`,
      `delivery: {maildir: ${maildir}}`,
      `dns: {servers: ["${nameServer.text}"]}`,
      ...(wanted.users.length === 0 ? [] : [`users: ${usersFile}`]),
      '',
    ].join('\n'),
  );
  const daemon = await startDaemon({
    config,
    swap: swapOfFile(config.policy),
    log: wanted.log,
    clock: wanted.clock,
    checkers,
    store: wanted.store ?? memoryStore(),
    // Nobody stands at port 25 of this machine, and no private address is ever asked.
    callouts: { probe: (sender, ms) => scenarioCallouts(wanted.probes?.() ?? []).probe(sender, ms) },
  });
  if ('problem' in daemon) {
    await nameServer.stop();
    remove();
    throw new Error(daemon.problem);
  }
  return {
    port: Number(daemon.addresses.get(wanted.listener)?.split(':').at(-1)),
    maildir,
    stop: async () => {
      await daemon.stop();
      await nameServer.stop();
      remove();
    },
  };
}

/** A file of the project as one would name it from the working folder. */
function here(file: string): string {
  return relative(process.cwd(), join(root, file));
}

function read(text: string) {
  const { config, diagnostics } = parseConfig(makeSource('mailpolicy.yaml', text), readFile);
  if (config === undefined) throw new Error(renderText(diagnostics, { colour: false }));
  return config;
}

function swapOfFile(file: string): Swap {
  const found = readFile(file);
  if ('problem' in found) throw new Error(`${file}: ${found.problem}`);
  return swapOf(file, found.text, readFile);
}
