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
  { splits, recall, clock }: Services,
): Promise<string | undefined> | undefined {
  const now = clock.now();
  const entries: Entry[] = [];
  let spentMs = 0;
  for (const effect of effects) {
    if (effect.kind === 'first-seen') spentMs = Math.max(spentMs, effect.spentMs);
    if (effect.kind === 'split') splits.note(effect.key, now);
    else entries.push(...entriesOf(effect, declared, now));
  }
  if (entries.length === 0) return undefined;
  return recall
    .note(withoutRepeats(entries), spentMs)
    .then((done) => (done.kind === 'unavailable' ? done.why : undefined));
}

function entriesOf(
  effect: Exclude<Effect, { kind: 'split' }>,
  services: readonly DeclaredService[],
  now: number,
): readonly Entry[] {
  const noted = { key: effect.key, slot: 0, first: now, last: now, count: 1 };
  switch (effect.kind) {
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
