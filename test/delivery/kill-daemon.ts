import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnDaemon } from '../acceptance/daemon-process.ts';
import { fakeHop } from './fake-hop.ts';
import type { Ledger, Reckoning } from './ledger.ts';
import { messagesIn, reckon, sendUntilClosed } from './ledger.ts';

/** What senders were told of their messages while the daemon was killed again and again, and what has arrived. */
export interface Survived extends Reckoning {
  readonly kills: number;
  /** Broken off in the middle. */
  readonly cut: number;
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
  const ledger: Ledger = new Map();
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
    const open = Array.from({ length: senders }, () => sendUntilClosed(daemon.port, ledger, nextName, { stages }));
    await sleep(chance() * longestLifeMs);
    // The first sender that gets there gives the signal.
    await once(stages, kill % 2 === 0 ? 'in the data' : 'after the dot');
    if (kill % 2 === 1) await sleep(chance() * longestAfterDotMs);
    stages.emit('killed');
    await daemon.end('SIGKILL');
    cut += (await Promise.all(open)).filter((stage) => stage === 'in the data').length;
  }
  const messages = hop?.kept.map(({ octets }) => octets.toString()) ?? messagesIn(root);
  await hop?.stop();
  rmSync(root, { recursive: true, force: true });
  return { kills, cut, ...reckon(ledger, messages) };
}
