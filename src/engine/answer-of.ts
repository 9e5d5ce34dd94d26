import type { Effect } from '../mail/effect.ts';
import type { Known } from '../plan/known.ts';
import { askedOf } from '../plan/known.ts';
import type { Answer } from './answers.ts';
import { verdictOf } from './answers.ts';
import { firstContacts, lessons } from './keeping.ts';
import { memoryOf } from './readings.ts';
import type { State } from './state.ts';
import type { Fixed, Progress } from './walk.ts';
import { passedBy } from './walk.ts';

/** What a walk that has come to its end answers; undefined where look-ups have to be waited for. */
export function answerOf({ plan, indexes }: State, known: Known, progress: Progress): Answer | undefined {
  const { fixed } = progress;
  if (fixed === undefined) throw new Error('everything is known, and a rule still waits; a fact says pending too long');
  const passed = passedBy(plan, indexes.passing, known, progress, fixed.rule);
  if (passed === undefined || awaitsListing(known, fixed) || waitsToShow(known, fixed)) return undefined;
  const deciding = fixed.rule;
  const isAccepted = fixed.cause === 'rule' && verdictOf(fixed) === 'accept';
  const learnt = isAccepted ? lessons(plan, known, progress, deciding) : nothing;
  if (learnt === undefined) return undefined;
  if (passed.length === 0 && !plan.keeps)
    return { fixed, known, tags: none, observed: none, contacts: nothing, lessons: learnt };
  const tags: string[] = [];
  const observed: string[] = [];
  for (const { rule } of passed) {
    if (rule.observed) observed.push(rule.name);
    else if (rule.action.kind === 'edit') tags.push(rule.action.edit.tag);
  }
  const answering = fixed.cause === 'rule' ? [...passed, deciding] : passed;
  return { fixed, known, tags, observed, contacts: firstContacts(plan, known, answering), lessons: learnt };
}

/**
 * Whether a reply must wait for what it says of a listing: a list that counts before the one that answered is still asked.
 * Else the text would hang on which of them is faster.
 */
function awaitsListing(known: Known, { rule: { listings }, cause }: Fixed): boolean {
  if (cause !== 'rule') return false;
  for (const slot of listings) {
    const readings = memoryOf(known, slot, undefined);
    const reading = readings[slot.number];
    if (reading?.kind === 'known' && reading.values.some((value) => value !== false)) return false;
    if (reading?.kind !== 'asked') continue;
    known.session.asked.push(askedOf(readings, slot, reading.ready));
    return true;
  }
  return false;
}

/** Whether a reply shows something that is being looked up. */
function waitsToShow(known: Known, { rule: { shown }, cause }: Fixed): boolean {
  if (cause !== 'rule') return false;
  const { asked } = known.session;
  const before = asked.length;
  for (const slot of shown) {
    const readings = memoryOf(known, slot, undefined);
    const reading = readings[slot.number] ?? known.session.read(known, slot, undefined);
    if (reading.kind === 'asked') asked.push(askedOf(readings, slot, reading.ready));
  }
  return asked.length > before;
}

const none: readonly string[] = [];
const nothing: readonly Effect[] = [];
