import { EventEmitter } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RawClient } from '../acceptance/raw-client.ts';
import { connectRaw } from '../acceptance/raw-client.ts';

/** What the senders were told of their messages, by name. */
export type Ledger = Map<string, Fate>;

interface Fate {
  isPromised: boolean;
  /** How often it was sent to its end and not answered. */
  doubts: number;
}

/** How the ledger and the mailboxes agree. */
export interface Reckoning {
  /** Answered 250. */
  readonly promised: number;
  /** Sent, and never answered. */
  readonly inDoubt: number;
  /** Answered 250, and not there. */
  readonly lost: readonly string[];
  /** Arrived more often than the sender can account for: answered 250 and never in doubt, and there twice. */
  readonly doubled: readonly string[];
}

/** How far a message has got. */
export type Stage = 'before DATA' | 'in the data' | 'after the dot';

/** How `sendUntilClosed` is watched, and ended. */
interface Watch {
  /** Says each stage that it enters; `killed` ends it in the midst of the data. */
  readonly stages?: EventEmitter;
  readonly isOver?: () => boolean;
}

/**
 * Sends one message after the other, each under its name, until the connection is gone or `isOver`, and says how far it
 * had got with the last one.
 */
export async function sendUntilClosed(
  port: number,
  ledger: Ledger,
  nextName: () => string,
  { stages = new EventEmitter(), isOver = () => false }: Watch,
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
    while (!isOver()) {
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

/** The messages of the mailboxes below a folder. */
export function messagesIn(root: string): readonly string[] {
  return globSync('mail/**/new/*', { cwd: root }).map((path) => readFileSync(join(root, path), 'utf8'));
}

export function reckon(ledger: Ledger, messages: readonly string[]): Reckoning {
  const arrived = new Map<string, number>();
  for (const text of messages) {
    const [, name = ''] = /^Subject: (.*)\r$/m.exec(text) ?? [];
    arrived.set(name, (arrived.get(name) ?? 0) + 1);
  }
  const promised = [...ledger].filter(([, { isPromised }]) => isPromised);
  return {
    promised: promised.length,
    inDoubt: [...ledger.values()].filter(({ doubts }) => doubts > 0).length,
    lost: promised.flatMap(([name]) => (arrived.has(name) ? [] : [name])),
    doubled: promised.flatMap(([name, { doubts }]) => ((arrived.get(name) ?? 0) > 1 + doubts ? [name] : [])),
  };
}
