import type { Address } from '../mail/address.ts';
import type { Event } from '../mail/event.ts';
import type { Outcome } from '../mail/outcome.ts';
import type { Phase } from '../mail/phase.ts';
import type { Session } from '../mail/session.ts';
import type { Asked, Known, SessionKnown } from '../plan/known.ts';
import type { LinkedPlan, LinkedRule } from '../plan/link.ts';
import type { RuleIndex } from '../plan/rule-index.ts';
import type { Services } from '../services/services.ts';
import type { Answer } from './answers.ts';
import { answerAlike, answerMixed, commonClass, gateRefusal, refusal, splitRefusal } from './answers.ts';
import { commit } from './effects.ts';
import type { Layer } from './readings.ts';
import { cutTo, layers, startRecipient, startSession } from './readings.ts';
import { splittingRule } from './split.ts';
import type { Progress } from './walk.ts';
import { classOf, passedBy, start, walkOn } from './walk.ts';

/** A conversation between two events. */
export interface State {
  readonly plan: LinkedPlan;
  readonly services: Services;
  readonly deciding: RuleIndex;
  readonly passing: RuleIndex;
  readonly known: SessionKnown;
  /** What is known before RCPT. */
  readonly alone: Known;
  /** How far the walk has come in each layer of the session. */
  readonly progress: (Progress | undefined)[];
  /** Recipients taken, in order. */
  readonly taken: Recipient[];
  /** The recipient of the RCPT that is being answered. */
  newcomer: Recipient | undefined;
  /** Whether the transaction has had its answer. */
  isOver: boolean;
}

/** A recipient, and how far its walk has come. */
interface Recipient {
  readonly recipient: Address;
  readonly known: Known;
  progress: Progress;
}

export function startState(
  plan: LinkedPlan,
  services: Services,
  session: Session,
  indexes: boolean,
  caches: boolean,
): State {
  const known = startSession(plan, session, caches);
  return {
    plan,
    services,
    deciding: (indexes ? plan : plan.unindexed).deciding,
    passing: (indexes ? plan : plan.unindexed).passing,
    known,
    alone: startRecipient(plan, known, undefined),
    progress: [],
    taken: [],
    newcomer: undefined,
    isOver: false,
  };
}

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
      return walkLayer(state, state.known.session.helo === undefined ? layers.connection : layers.greeting) && proceed;
    case 'rcpt':
      return decideRecipient(state, event.recipient);
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

/** Before RCPT only a rule that says `at once` answers (law 3). */
function decideEarly(state: State, layer: Layer): Outcome | undefined {
  const progress = walkLayer(state, layer);
  if (progress === undefined) return undefined;
  const { fixed } = progress;
  if (fixed === undefined || !fixed.rule.rule.atOnce || classOf(fixed) === 2) return proceed;
  const answer = answerOf(state, state.alone, progress);
  return answer && refusal(state.plan, answer, state.known.session.phase);
}

function decideMail(state: State): Outcome | undefined {
  const outcome = decideEarly(state, layers.transaction);
  if (outcome !== undefined && outcome !== proceed) state.isOver = true;
  return outcome;
}

/** Walks on from the layer before; undefined where look-ups have to be waited for. */
function walkLayer(state: State, layer: Layer): Progress | undefined {
  const { plan, deciding, known, alone, progress } = state;
  cutTo(progress, layer);
  const next = walkOn(plan, deciding, alone, lastProgress(state), known.session.phase);
  if (known.asked.length > 0) return undefined;
  progress[layer] = next;
  return next;
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
  const { plan, deciding, known } = state;
  const isLast = plan.plan.lastPhase === 'rcpt';
  if (!isLast && isTaken(state, recipient)) return proceed;
  state.newcomer ??= {
    recipient,
    known: startRecipient(plan, known, recipient),
    progress: lastProgress(state),
  };
  const { newcomer } = state;
  cutTo(known.asked, 0);
  const gate = plan.gate.condition(newcomer.known, undefined);
  if (gate === 'pending' && known.asked.length > 0) return undefined;
  if (gate !== 'true') return gateRefusal(plan, newcomer.known, recipient, gate === 'false' ? gate : 'unavailable');

  newcomer.progress = walkOn(plan, deciding, newcomer.known, newcomer.progress, 'rcpt');
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
  commit([{ kind: 'split', key: splitKey(state, recipient) }], state.services);
  return splitRefusal(splitting.rule, recipient);
}

function take(state: State, newcomer: Recipient): void {
  const { session } = state.known;
  const { transaction } = session;
  if (transaction === undefined || isTaken(state, newcomer.recipient)) return;
  state.taken.push(newcomer);
  const recipients = [...transaction.recipients, newcomer.recipient];
  state.known.session = { ...session, transaction: { ...transaction, recipients } };
}

function isTaken({ taken }: State, recipient: Address): boolean {
  for (const each of taken) if (each.recipient.key === recipient.key) return true;
  return false;
}

/** Splits of one key after which a recipient is taken all the same (law 5). */
const mostSplits = 3;

/** The rule because of which a recipient is to come separately. */
function splittingFrom(state: State, newcomer: Recipient): LinkedRule | 'none' | 'waiting' {
  const { plan, deciding, services, taken } = state;
  if (!plan.plan.canSplit || taken.length === 0) return 'none';
  const isOwn = isOwnClient(state, newcomer);
  if (isOwn === undefined) return 'waiting';
  if (isOwn || services.splits.count(splitKey(state, newcomer.recipient), services.clock.now()) >= mostSplits)
    return 'none';
  for (const other of taken) {
    const rule = splittingRule(plan, deciding, newcomer, other);
    if (rule !== 'same') return rule;
  }
  return 'none';
}

function splitKey({ known: { session } }: State, recipient: Address): string {
  return `${session.client.text}|${session.transaction?.sender?.key ?? ''}|${recipient.key}`;
}

/** Whether a mail program may be at the other end, which would not come again; undefined where a look-up is waited for. */
function isOwnClient({ plan, known }: State, recipient: Recipient): boolean | undefined {
  if (known.session.authentication !== undefined) return true;
  cutTo(known.asked, 0);
  const own = plan.gate.own(recipient.known, undefined);
  return own === 'pending' && known.asked.length > 0 ? undefined : own === 'true';
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
function walkTaken(state: State, phase: Phase): boolean {
  const { plan, deciding, known, taken } = state;
  const asked: Asked[] = [];
  for (const recipient of taken) {
    recipient.progress = walkOn(plan, deciding, recipient.known, recipient.progress, phase);
    for (const each of known.asked) asked.push(each);
  }
  return !mustWait(state, asked);
}

function mustWait({ known }: State, asked: readonly Asked[]): boolean {
  cutTo(known.asked, 0);
  for (const each of asked) known.asked.push(each);
  return asked.length > 0;
}

/** One answer for all, after which the transaction is over. */
function answerAll(state: State, phase: Phase): Outcome | undefined {
  const { plan, known } = state;
  const asked: Asked[] = [];
  const answers: Answer[] = [];
  for (const recipient of state.taken) {
    const answer = answerOf(state, recipient.known, recipient.progress);
    if (answer !== undefined) answers.push(answer);
    else for (const each of known.asked) asked.push(each);
  }
  if (mustWait(state, asked)) return undefined;
  const common = commonClass(answers);
  const isOwn = common === undefined ? isOwnSession(state) : false;
  if (isOwn === undefined) return undefined;
  state.isOver = true;
  return common === undefined ? answerMixed(plan, answers, isOwn, phase) : answerAlike(plan, answers, common, phase);
}

/** A client that is our own for one recipient is so for all of them. */
function isOwnSession(state: State): boolean | undefined {
  for (const recipient of state.taken) {
    const isOwn = isOwnClient(state, recipient);
    if (isOwn !== false) return isOwn;
  }
  return false;
}

/** What a walk that has come to its end answers; undefined where look-ups have to be waited for. */
function answerOf({ plan, passing }: State, known: Known, progress: Progress): Answer | undefined {
  const { fixed } = progress;
  if (fixed === undefined) throw new Error('everything is known, and a rule still waits; a fact says pending too long');
  const passed = passedBy(plan, passing, known, progress, fixed.rule);
  if (passed === undefined) return undefined;
  if (passed.length === 0) return { fixed, known, tags: none, observed: none };
  const tags: string[] = [];
  const observed: string[] = [];
  for (const { rule } of passed) {
    if (rule.observed) observed.push(rule.name);
    else if (rule.action.kind === 'edit') tags.push(rule.action.edit.tag);
  }
  return { fixed, known, tags, observed };
}

const none: readonly string[] = [];
