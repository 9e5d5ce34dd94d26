import { known as knownReading, unavailable } from '../core/reading.ts';
import { keptKey } from '../facts/kept-key.ts';
import { limitKey } from '../facts/over-limit.ts';
import type { Effect } from '../mail/effect.ts';
import type { Decision } from '../mail/outcome.ts';
import { stateKey } from '../mail/state-key.ts';
import type { Wait } from '../mail/wait.ts';
import type { Known, Slot } from '../plan/known.ts';
import type { Keeping, LinkedPlan, LinkedRule } from '../plan/link.ts';
import { isWait } from '../values/expect.ts';
import { viewOf } from './readings.ts';
import type { Progress } from './walk.ts';
import { isLeft } from './walk.ts';

/** Waits of greylists: what the rules leave behind that answered, or would have. Their own condition has just been true. */
export function firstContacts(plan: LinkedPlan, known: Known, rules: readonly LinkedRule[]): readonly Effect[] {
  if (!plan.keeps) return none;
  return rules.flatMap(({ rule }) =>
    rule.effects.flatMap((effect): Effect[] => {
      if (effect.kind !== 'first-seen') return [];
      const slot = slotOf(plan, 'greylist', effect.named);
      const { declared } = slot;
      const wait = waitAt(known, slot);
      if (wait === undefined || declared?.kind !== 'greylist') return [];
      const key = keptKey(declared.by, viewOf(known));
      if (typeof key !== 'string')
        throw new Error(`the key of ${effect.named} is not known, and it has been asked for`);
      return [{ kind: 'first-seen', greylist: effect.named, key, since: wait.since, spentMs: wait.spentMs }];
    }),
  );
}

/** How long a client still has to wait, as it was asked before; undefined where it need not. */
export function waitAt(known: Known, slot: Slot): Wait | undefined {
  const reading = known.readings[slot.number] ?? known.session.read(known, slot, undefined);
  return reading.kind === 'known' ? reading.values.find(isWait) : undefined;
}

/**
 * What a message teaches that is accepted for a recipient: by the rules that it went by, and by what is remembered of our
 * own mail. Undefined where that must wait for look-ups under way, which then are in `asked` of the session.
 */
export function lessons(
  plan: LinkedPlan,
  known: Known,
  { passes }: Progress,
  deciding: LinkedRule,
): readonly Effect[] | undefined {
  const { correspondents } = plan;
  if (plan.keeping.length === 0 && correspondents === undefined) return none;
  const { asked } = known.session;
  const learnt: Effect[] = [];
  let waits = false;
  for (const keeping of plan.keeping) {
    const { rule, concerns } = keeping;
    if (rule.at >= deciding.at || isLeft(rule, passes)) continue;
    const before = asked.length;
    const truth = concerns(known, undefined);
    if (truth === 'pending' && asked.length > before) waits = true;
    if (truth !== 'true') continue;
    const lesson = lessonOf(keeping, plan, known);
    if (lesson instanceof Promise) {
      asked.push({ ready: lesson.then(() => yes), keep: () => undefined });
      waits = true;
    } else if (lesson !== undefined) learnt.push(lesson);
  }
  const { session } = known.session;
  const [owner, other] = [session.transaction?.sender, known.recipient];
  if (correspondents !== undefined && owner !== undefined && other !== undefined) {
    const before = asked.length;
    const truth = correspondents.check(known, undefined);
    if (truth === 'true')
      learnt.push({ kind: 'correspondent', key: stateKey([owner.key, other.key]), keptMs: correspondents.keptMs });
    if (truth === 'pending' && asked.length > before) waits = true;
  }
  return waits ? undefined : learnt;
}

/** A promise where the key has to be looked up; asked again after that, it is there. */
function lessonOf({ kind, named }: Keeping, plan: LinkedPlan, known: Known): Effect | undefined | Promise<string> {
  const { declared } = slotOf(plan, kind === 'passed' ? 'greylist' : 'limit', named);
  if (declared?.kind === 'greylist') {
    const key = keptKey(declared.by, viewOf(known));
    return typeof key === 'string' ? { kind: 'passed', greylist: named, key } : key;
  }
  if (declared?.kind !== 'limit') return undefined;
  const key = limitKey(declared, viewOf(known));
  return typeof key === 'string' ? { kind: 'counted', limit: named, key } : key;
}

/** Where it is remembered whether a greylist or limit holds. */
function slotOf(plan: LinkedPlan, kind: 'greylist' | 'limit', named: string): Slot {
  const slot = plan.slots.find(({ declared }) => declared?.kind === kind && declared.name === named);
  if (slot === undefined) throw new Error(`the rule ${named} asks no ${kind}; check lets no such through`);
  return slot;
}

/** The greylist by which a decision makes a client wait; undefined for every other decision. */
export function greylistOf({ effects, rule, cause }: Decision): string | undefined {
  const isOwn = (effect: Effect) => effect.kind === 'first-seen' && effect.greylist === rule;
  return cause === 'rule' && effects.some(isOwn) ? rule : undefined;
}

/** Takes it that what a greylist remembers of a recipient cannot be asked, whatever it said before. */
export function doubt(plan: LinkedPlan, known: Known, greylist: string, why: string): void {
  known.readings[slotOf(plan, 'greylist', greylist).number] = unavailable(why);
  known.truths.fill(undefined);
}

const none: readonly Effect[] = [];
const yes = knownReading(true);
