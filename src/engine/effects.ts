import type { DeclaredService } from '../core/declared-service.ts';
import type { Effect } from '../mail/effect.ts';
import { slotAt } from '../services/recall/limit-slots.ts';
import type { Services } from '../services/services.ts';
import type { Entry } from '../services/store/store.ts';

/**
 * Carries out what an answer leaves behind, after it is decided (law 2). Undefined where that is done at once; else why
 * something could not be noted, or nothing where all is noted. Never rejects.
 */
export function commit(
  effects: readonly Effect[],
  declared: readonly DeclaredService[],
  { recall, clock }: Services,
): Promise<string | undefined> | undefined {
  const now = clock.now();
  const entries = effects.flatMap((effect) => entriesOf(effect, declared, now));
  if (entries.length === 0) return undefined;
  return recall
    .note(withoutRepeats(entries), Math.max(...effects.map(spentOn)))
    .then((done) => (done.kind === 'unavailable' ? done.why : undefined));
}

/** A sending server that is told to come again does so for days (RFC 5321 4.5.4.1), in milliseconds. */
const splitKeptMs = 5 * 86_400_000;

function entriesOf(effect: Effect, services: readonly DeclaredService[], now: number): readonly Entry[] {
  const noted = { key: effect.key, slot: 0, first: now, last: now, count: 1 };
  switch (effect.kind) {
    case 'split':
      return [{ ...noted, kind: 'split', until: now + splitKeptMs }];
    case 'first-seen': {
      const greylist = services.find((each) => each.kind === 'greylist' && each.name === effect.greylist);
      if (greylist?.kind !== 'greylist') return [];
      return [{ ...noted, kind: 'waiting', first: effect.since, until: effect.since + greylist.retryMs }];
    }
    case 'passed': {
      const greylist = services.find((each) => each.kind === 'greylist' && each.name === effect.greylist);
      return greylist?.kind === 'greylist' ? [{ ...noted, kind: 'known', until: now + greylist.rememberMs }] : [];
    }
    case 'counted': {
      const limit = services.find((each) => each.kind === 'limit' && each.name === effect.limit);
      if (limit?.kind !== 'limit') return [];
      return [{ ...noted, kind: 'limit', ...slotAt(limit, now), count: limit.of === 'recipients' ? 1 : 0 }];
    }
    case 'correspondent':
      return [{ ...noted, kind: 'correspondent', until: now + effect.keptMs }];
    default:
      return effect satisfies never;
  }
}

/** How much of the store's time limit is over before an effect is noted. Nobody waits for a split to be counted. */
function spentOn(effect: Effect): number {
  if (effect.kind === 'split') return Number.MAX_SAFE_INTEGER;
  return effect.kind === 'first-seen' ? effect.spentMs : 0;
}

/** Entries of one key in one: recipients add up, a message counts once. */
function withoutRepeats(entries: readonly Entry[]): readonly Entry[] {
  const byKey = new Map<string, Entry>();
  for (const entry of entries) {
    const name = `${entry.kind} ${entry.slot} ${entry.key}`;
    const before = byKey.get(name);
    const isSum = entry.kind === 'limit' && before !== undefined;
    byKey.set(name, isSum ? { ...entry, count: before.count + entry.count } : entry);
  }
  return [...byKey.values()].map((entry) => (entry.count === 0 ? { ...entry, count: 1 } : entry));
}
