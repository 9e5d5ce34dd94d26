import type { Address } from '../mail/address.ts';
import type { Event } from '../mail/event.ts';
import type { Decision, Outcome } from '../mail/outcome.ts';
import type { Phase } from '../mail/phase.ts';
import type { Asked, SessionKnown } from '../plan/known.ts';
import { answerOf } from './answer-of.ts';
import type { Answer } from './answers.ts';
import { answerAlike, answerMixed, commonClass, gateRefusal, refusal, splitRefusal, verdictOf } from './answers.ts';
import { doubt, greylistOf } from './keeping.ts';
import { isOwnSession } from './own-clients.ts';
import type { Layer } from './readings.ts';
import { cutTo, layers, recallLayer, startRecipient } from './readings.ts';
import { splitKey, splittingFrom } from './split-newcomer.ts';
import type { Recalled, Recipient, State } from './state.ts';
import type { Progress } from './walk.ts';
import { askAhead, classOf, start, walkOn } from './walk.ts';

const proceed: Outcome = { kind: 'proceed' };

/**
 * Answers an event whose session is in place. Undefined where look-ups have to be waited for, which then are in
 * `asked` of the session; it is called again after that, and has changed nothing that matters to it.
 */
export function decide(state: State, event: Event): Outcome | undefined {
  switch (event.kind) {
    case 'connect':
      return decideEarly(state, layers.connection);
    case 'helo':
      return decideEarly(state, layers.greeting);
    case 'mail':
      return decideMail(state);
    case 'tls':
    case 'auth':
      return walkAfter(state, state.known.session.helo === undefined ? layers.connection : layers.greeting);
    case 'rcpt':
      return decideRecipient(state, event.recipient);
    case 'withdraw':
      return withdraw(state, event.recipient);
    case 'data':
      return decideData(state);
    case 'message':
      return decideMessage(state, 'message');
    case 'reset':
      return proceed;
    default:
      return event satisfies never;
  }
}

/**
 * Before RCPT only a rule that says `at once` answers (law 3). Where there is none, the first walk is the one at MAIL:
 * it comes as far, and no look-up is waited for before.
 */
function decideEarly(state: State, layer: Layer): Outcome | undefined {
  const { plan, indexes, known, alone } = state;
  if (!plan.plan.answersAtOnce && layer !== layers.transaction) {
    askAhead(plan, indexes.deciding, alone, start);
    return proceed;
  }
  const progress = walkLayer(state, layer);
  if (progress === undefined) return undefined;
  const { fixed } = progress;
  if (fixed === undefined || !fixed.rule.rule.atOnce || classOf(fixed) === 2) return proceed;
  const answer = answerOf(state, alone, progress);
  return answer && refusal(plan, answer, known.session.phase);
}

function decideMail(state: State): Outcome | undefined {
  const outcome = decideEarly(state, layers.transaction);
  if (outcome !== undefined && outcome !== proceed) state.isOver = true;
  return outcome;
}

/** What STARTTLS and AUTH change is answered to the next command. */
function walkAfter(state: State, layer: Layer): Outcome | undefined {
  return !state.plan.plan.answersAtOnce || walkLayer(state, layer) !== undefined ? proceed : undefined;
}

/** Walks on from the layer before; undefined where look-ups have to be waited for. */
function walkLayer(state: State, layer: Layer): Progress | undefined {
  const { plan, indexes, known, alone, progress } = state;
  cutTo(progress, layer);
  const next = walkOn(plan, indexes.deciding, alone, lastProgress(state), known.session.phase);
  askAhead(plan, indexes.deciding, alone, next);
  if (known.asked.length > 0) return undefined;
  const dated = plan.plan.answersAtOnce ? next : dateBack(state, next);
  if (dated !== undefined) progress[layer] = dated;
  return dated;
}

/** When a verdict was fixed that is found at MAIL; undefined where look-ups have to be waited for. */
function dateBack(state: State, progress: Progress): Progress | undefined {
  const { plan, indexes, known, recalled } = state;
  const { fixed } = progress;
  if (fixed === undefined) return progress;
  for (const layer of [layers.connection, layers.greeting]) {
    const found = recalled[layer] ?? recall(state, layer);
    if (found === undefined) continue;
    const { then } = found;
    const { phase } = then.session;
    if (found.isFixed === undefined) {
      const early = walkOn(plan, indexes.deciding, startRecipient(plan, then, undefined), start, phase);
      for (const each of then.asked) known.asked.push(each);
      if (known.asked.length > 0) return undefined;
      // The same for every MAIL: the layer is over, and what was known in it stays.
      found.isFixed = early.fixed !== undefined;
    }
    if (found.isFixed) return { ...progress, fixed: { ...fixed, phase } };
  }
  return progress;
}

function recall({ plan, known, recalled }: State, layer: Layer): Recalled | undefined {
  const then = recallLayer(plan, known, layer);
  if (then === undefined) return undefined;
  const found: Recalled = { then, isFixed: undefined };
  recalled[layer] = found;
  return found;
}

/** How far the walk has come without a recipient. A layer is missing where the client left out its command. */
function lastProgress({ progress }: State): Progress {
  for (let layer = progress.length - 1; layer >= 0; layer--) {
    const found = progress[layer];
    if (found !== undefined) return found;
  }
  return start;
}

/** Law 7: first the gate. Then the rules, and where they let the recipient be taken, law 5. */
function decideRecipient(state: State, recipient: Address): Outcome | undefined {
  const { plan, indexes, known } = state;
  const isLast = plan.plan.lastPhase === 'rcpt';
  if (!isLast && isTaken(state, recipient)) return proceed;
  state.newcomer ??= {
    recipient,
    known: startRecipient(plan, known, recipient),
    progress: lastProgress(state),
    alike: undefined,
    timesSplit: undefined,
  };
  const { newcomer } = state;
  cutTo(known.asked, 0);
  const gate = plan.gate.condition(newcomer.known, undefined);
  if (gate === 'pending' && known.asked.length > 0) return undefined;
  if (gate !== 'true') return gateRefusal(plan, newcomer.known, recipient, gate === 'false' ? gate : 'unavailable');

  newcomer.progress = walkOn(plan, indexes.deciding, newcomer.known, newcomer.progress, 'rcpt');
  askAhead(plan, indexes.deciding, newcomer.known, newcomer.progress);
  if (known.asked.length > 0) return undefined;
  const { fixed } = newcomer.progress;
  const isRefused = fixed !== undefined && classOf(fixed) !== 2;
  if (isRefused || isLast) {
    const answer = answerOf(state, newcomer.known, newcomer.progress);
    if (answer === undefined) return undefined;
    if (isRefused) return refusal(plan, answer, 'rcpt');
    take(state, newcomer);
    return answerAlike(plan, [answer], 2, 'rcpt');
  }
  const splitting = splittingFrom(state, newcomer);
  if (splitting === 'waiting') return undefined;
  if (splitting === 'none') {
    take(state, newcomer);
    return proceed;
  }
  return splitRefusal(splitting.rule, recipient, splitKey(known.session, recipient));
}

function take(state: State, newcomer: Recipient): void {
  const { session } = state.known;
  const { transaction } = session;
  if (transaction === undefined || isTaken(state, newcomer.recipient)) return;
  state.taken.push(newcomer);
  const recipients = [...transaction.recipients, newcomer.recipient];
  state.known.session = { ...session, transaction: { ...transaction, recipients } };
}

function withdraw({ taken }: State, recipient: Address): Outcome {
  const at = taken.findIndex((each) => each.recipient.key === recipient.key);
  if (at !== -1) taken.splice(at, 1);
  return proceed;
}

/**
 * Takes back what a greylist decided by an answer whose first contact could not be noted: it would be the first for ever.
 * The rule is one that cannot be asked, then (law 4). False where no greylist decided.
 */
export function takeBack(state: State, decisions: readonly Decision[], why: string): boolean {
  let isTakenBack = false;
  for (const decision of decisions) {
    const greylist = greylistOf(decision);
    const found = [state.newcomer, ...state.taken].find((each) => each?.recipient.key === decision.recipient?.key);
    if (greylist === undefined || found === undefined) continue;
    doubt(state.plan, found.known, greylist, why);
    found.progress = lastProgress(state);
    isTakenBack = true;
  }
  return isTakenBack;
}

/** Whether a taken recipient's mail is to be discarded, whatever comes. */
export function isDiscarded({ taken }: State, recipient: Address): boolean {
  const found = taken.find((each) => each.recipient.key === recipient.key);
  return found?.progress.fixed !== undefined && verdictOf(found.progress.fixed) === 'discard';
}

function isTaken({ taken }: State, recipient: Address): boolean {
  for (const each of taken) if (each.recipient.key === recipient.key) return true;
  return false;
}

/** No further recipient comes: where all are refused by now, the message is not asked for. */
function decideData(state: State): Outcome | undefined {
  if (state.plan.plan.lastPhase === 'data') return decideMessage(state, 'data');
  if (!walkTaken(state, 'data')) return undefined;
  for (const { progress } of state.taken) {
    if (progress.fixed === undefined || classOf(progress.fixed) === 2) return proceed;
  }
  return answerAll(state, 'data');
}

function decideMessage(state: State, phase: Phase): Outcome | undefined {
  return walkTaken(state, phase) ? answerAll(state, phase) : undefined;
}

/** Walks on for each recipient taken. False where look-ups have to be waited for, which are asked for all at once. */
function walkTaken({ plan, indexes, known, taken }: State, phase: Phase): boolean {
  let asked: Asked[] | undefined;
  for (const recipient of taken) {
    recipient.progress = walkOn(plan, indexes.deciding, recipient.known, recipient.progress, phase);
    askAhead(plan, indexes.deciding, recipient.known, recipient.progress);
    asked = gather(asked, known);
  }
  return !mustWait(known, asked);
}

/** Look-ups of several recipients, so that all are under way at once; undefined while there are none. */
function gather(asked: Asked[] | undefined, known: SessionKnown): Asked[] | undefined {
  return known.asked.length === 0 ? asked : [...(asked ?? []), ...known.asked];
}

function mustWait(known: SessionKnown, asked: readonly Asked[] | undefined): boolean {
  cutTo(known.asked, 0);
  if (asked === undefined) return false;
  known.asked.push(...asked);
  return true;
}

/** One answer for all, after which the transaction is over. */
function answerAll(state: State, phase: Phase): Outcome | undefined {
  const { plan, known } = state;
  let asked: Asked[] | undefined;
  const answers: Answer[] = [];
  for (const recipient of state.taken) {
    const answer = answerOf(state, recipient.known, recipient.progress);
    if (answer === undefined) asked = gather(asked, known);
    else answers.push(answer);
  }
  if (mustWait(known, asked)) return undefined;
  const common = commonClass(answers);
  const isOwn = common === undefined ? isOwnSession(state) : false;
  if (isOwn === undefined) return undefined;
  state.isOver = true;
  return common === undefined ? answerMixed(plan, answers, isOwn, phase) : answerAlike(plan, answers, common, phase);
}
