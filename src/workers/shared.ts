import type { DeliveredBefore } from '../delivery/delivered-before.ts';
import type { ClientCounts } from '../fronts/smtp/client-counts.ts';
import type { Ip } from '../mail/ip.ts';
import type { ProbeLimits } from '../services/callouts/probe-limits.ts';
import type { Line } from './line.ts';
import type { Memory } from './memory.ts';
import type { Note, Word } from './messages.ts';

/** What a worker has in common with the others, through the main process. */
export interface Shared {
  readonly before: DeliveredBefore;
  readonly counts: (listener: string) => ClientCounts;
  readonly probes: ProbeLimits;
}

/** Makes a worker's memory that of all. */
export function share(memory: Memory, line: Line<Word>): Shared {
  const note = async (noted: Note): Promise<void> => {
    memory.note(noted);
    await line.ask({ kind: 'note', note: noted });
  };
  return {
    before: {
      ...memory.before,
      // A sender is asked to come again only once every worker knows what it has delivered already.
      note: (keys, at) => note({ kind: 'delivered', keys, at }),
    },
    probes: {
      begin: async (target) => (await line.ask({ kind: 'probe', target })) === undefined,
      end: (target) => line.tell({ kind: 'probed', target }),
    },
    counts: (listener) => {
      const here = memory.counts(listener);
      const ask = async (kind: 'enter' | 'message', client: Ip) =>
        (await line.ask({ kind, listener, client })) === undefined;
      const fault = async (kind: 'unknown recipient' | 'failed login' | 'error', client: Ip) => {
        if (!here.isExempt(client)) await note({ kind, listener, client });
      };
      return {
        enter: (client) => here.isExempt(client) || ask('enter', client),
        leave: (client) => {
          if (!here.isExempt(client)) line.tell({ kind: 'leave', listener, client });
        },
        message: (client) => here.isExempt(client) || ask('message', client),
        unknownRecipient: (client) => fault('unknown recipient', client),
        failedLogin: (client) => fault('failed login', client),
        error: (client) => fault('error', client),
        isGuessing: here.isGuessing,
        isCracking: here.isCracking,
        isBabbling: here.isBabbling,
      };
    },
  };
}
