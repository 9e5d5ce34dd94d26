import { EventEmitter, once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnDaemon } from '../acceptance/daemon-process.ts';
import type { RawClient } from '../acceptance/raw-client.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import { fakeHop } from './fake-hop.ts';

/** What senders were told of their messages while the daemon was killed again and again, and what has arrived. */
export interface Survived {
  readonly kills: number;
  /** Answered 250. */
  readonly promised: number;
  /** Broken off in the middle. */
  readonly cut: number;
  /** Sent to their end, and not answered. */
  readonly inDoubt: number;
  /** Answered 250, and not there. */
  readonly lost: readonly string[];
  /** Arrived more often than the sender can account for: answered 250 and never in doubt, and there twice. */
  readonly doubled: readonly string[];
}

const rules =
  'mailpolicy 1\notherwise reply 550 5.7.1 "No"\ndomains hosted = "example.org"\nrelay to hosted\naccept everyone\n';
const senders = 4;
const longestLifeMs = 200;
/** How long after the dot, at the most, a kill comes that is meant for that moment. */
const longestAfterDotMs = 4;

/**
 * Ends the daemon with SIGKILL in the midst of its work, `kills` times, while several senders send: in turn while one of
 * them is in its DATA, and behind its dot. A message that was not answered is sent again under its own name. `chance`
 * gives numbers from 0 to 1.
 */
export async function killDaemon(to: 'smtp' | 'maildir', kills: number, chance: () => number): Promise<Survived> {
  const root = mkdtempSync(join(tmpdir(), 'mailpolicy-kill-'));
  const hop = to === 'smtp' ? await fakeHop() : undefined;
  const delivery = hop === undefined ? '{maildir: mail}' : `{smarthost: {smtp: "127.0.0.1:${hop.address.port}"}}`;
  const listener = '{name: mx, kind: smtp, address: "127.0.0.1:0"}';
  writeFileSync(join(root, 'site.rules'), rules);
  writeFileSync(
    join(root, 'mailpolicy.yaml'),
    `policy: site.rules\nhostname: mx.example.org\nlisteners: [${listener}]\ndelivery: ${delivery}\n`,
  );
  const ledger = new Map<string, Fate>();
  let count = 0;
  let cut = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const daemon = await spawnDaemon(root);
    const doubtful = [...ledger].filter(([, { isPromised }]) => !isPromised).map(([name]) => name);
    const nextName = () => {
      count += 1;
      return doubtful.pop() ?? `message-${count}`;
    };
    const stages = new EventEmitter();
    const open = Array.from({ length: senders }, () => sendUntilClosed(daemon.port, ledger, nextName, stages));
    await sleep(chance() * longestLifeMs);
    // The first sender that gets there gives the signal.
    await once(stages, kill % 2 === 0 ? 'in the data' : 'after the dot');
    if (kill % 2 === 1) await sleep(chance() * longestAfterDotMs);
    stages.emit('killed');
    await daemon.end('SIGKILL');
    cut += (await Promise.all(open)).filter((stage) => stage === 'in the data').length;
  }
  const arrived = new Map<string, number>();
  const messages =
    hop?.kept.map(({ octets }) => octets.toString()) ??
    globSync('mail/**/new/*', { cwd: root }).map((path) => readFileSync(join(root, path), 'utf8'));
  for (const text of messages) {
    const [, name = ''] = /^Subject: (.*)\r$/m.exec(text) ?? [];
    arrived.set(name, (arrived.get(name) ?? 0) + 1);
  }
  await hop?.stop();
  rmSync(root, { recursive: true, force: true });
  const promised = [...ledger].filter(([, { isPromised }]) => isPromised);
  return {
    kills,
    cut,
    promised: promised.length,
    inDoubt: [...ledger.values()].filter(({ doubts }) => doubts > 0).length,
    lost: promised.flatMap(([name]) => (arrived.has(name) ? [] : [name])),
    doubled: promised.flatMap(([name, { doubts }]) => ((arrived.get(name) ?? 0) > 1 + doubts ? [name] : [])),
  };
}

interface Fate {
  isPromised: boolean;
  /** How often it was sent to its end and not answered. */
  doubts: number;
}

type Stage = 'before DATA' | 'in the data' | 'after the dot';

/** Sends one message after the other until the connection is gone, and says how far it had got with the last one. */
async function sendUntilClosed(
  port: number,
  ledger: Map<string, Fate>,
  nextName: () => string,
  stages: EventEmitter,
): Promise<Stage> {
  let client: RawClient | undefined;
  let stage: Stage = 'before DATA';
  let isKilled = false;
  stages.once('killed', () => {
    isKilled = true;
  });
  const enter = (next: Stage) => {
    stage = next;
    stages.emit(next);
  };
  try {
    client = await connectRaw(port);
    await client.reply();
    await client.ask('EHLO client');
    for (;;) {
      enter('before DATA');
      const name = nextName();
      for (const line of ['MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.org>', 'DATA']) await client.ask(line);
      client.say(`Subject: ${name}`);
      enter('in the data');
      await sleep(1);
      if (isKilled) break;
      const fate = ledger.get(name) ?? { isPromised: false, doubts: 0 };
      ledger.set(name, fate);
      fate.doubts += 1;
      const answered = client.send(Buffer.from(`\r\n${'x'.repeat(500)}\r\n`));
      enter('after the dot');
      const [reply = ''] = await answered;
      fate.doubts -= 1;
      if (reply.startsWith('250')) fate.isPromised = true;
    }
  } catch {
    // The daemon is gone.
  }
  client?.close();
  return stage;
}
