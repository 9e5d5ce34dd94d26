import type { DeliveredBefore } from '../delivery/delivered-before.ts';
import { memoryDeliveredBefore } from '../delivery/delivered-before.ts';
import type { LocalCounts } from '../fronts/smtp/client-counts.ts';
import { countClients } from '../fronts/smtp/client-counts.ts';
import type { Config, Listener } from '../policy/config.ts';
import type { LocalProbeLimits } from '../services/callouts/probe-limits.ts';
import { makeProbeLimits } from '../services/callouts/probe-limits.ts';
import type { Note, Remembered } from './messages.ts';

/**
 * What is remembered of earlier sessions. Each process has all of it, so that nobody waits for an answer; what one notes,
 * all others note too. Such notes are rare.
 */
export interface Memory {
  readonly before: DeliveredBefore;
  /** Connections and messages are counted by the main process alone, faults by all. */
  readonly counts: (listener: string) => LocalCounts;
  /** Call-outs to one server; counted by the main process alone. */
  readonly probes: LocalProbeLimits;
  readonly note: (note: Note) => void;
  readonly remembered: () => Remembered;
}

const nothing: Remembered = { delivered: new Map(), faults: new Map() };

export function makeMemory(config: Pick<Config, 'limits' | 'listeners'>, known: Remembered = nothing): Memory {
  const before = memoryDeliveredBefore(undefined, known.delivered);
  const byListener = new Map(
    config.listeners.map((listener) => [
      listener.name,
      countClients(limitsOf(config, listener), undefined, known.faults.get(listener.name)),
    ]),
  );
  const counts = (listener: string): LocalCounts => {
    const found = byListener.get(listener);
    if (found === undefined) throw new Error(`no listener is named ${listener}`);
    return found;
  };
  return {
    before,
    probes: makeProbeLimits(),
    counts,
    note: (note) => {
      switch (note.kind) {
        case 'delivered':
          return void before.note(note.keys, note.at);
        case 'unknown recipient':
          return counts(note.listener).unknownRecipient(note.client);
        case 'failed login':
          return counts(note.listener).failedLogin(note.client);
        case 'error':
          return counts(note.listener).error(note.client);
        default:
          return note satisfies never;
      }
    },
    remembered: () => ({
      delivered: before.noted,
      faults: new Map([...byListener].map(([name, each]) => [name, each.faults()])),
    }),
  };
}

/** A proxy that speaks for others has as many connections as they. */
function limitsOf({ limits }: Pick<Config, 'limits'>, { xclient }: Listener) {
  return { ...limits, exempt: [...limits.exempt, ...xclient] };
}
