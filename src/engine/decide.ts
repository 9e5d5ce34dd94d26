import type { Address } from '../mail/address.ts';
import type { Effect } from '../mail/effect.ts';
import type { Event } from '../mail/event.ts';
import type { Decision, Outcome } from '../mail/outcome.ts';
import type { Phase } from '../mail/phase.ts';
import type { Session } from '../mail/session.ts';
import { stateKey } from '../mail/state-key.ts';
import type { Asked, Known, SessionKnown } from '../plan/known.ts';
import { askedOf } from '../plan/known.ts';
import type { LinkedPlan, LinkedRule, RuleIndexes } from '../plan/link.ts';
import type { Services } from '../services/services.ts';
import type { Answer } from './answers.ts';
import { answerAlike, answerMixed, commonClass, gateRefusal, refusal, splitRefusal, verdictOf } from './answers.ts';
import { doubt, firstContacts, greylistOf, lessons } from './keeping.ts';
import type { Layer } from './readings.ts';
import { cutTo, layers, memoryOf, recallLayer, startRecipient, startSession } from './readings.ts';
import { splittingRule } from './split.ts';
import type { Fixed, Progress } from './walk.ts';
import { askAhead, classOf, passedBy, start, walkOn } from './walk.ts';

/** A conversation between two events. */
export interface State {
  readonly plan: LinkedPlan;
  readonly services: Services;
  readonly indexes: RuleIndexes;
  readonly known: SessionKnown;
  /** What is known before RCPT. */
  readonly alone: Known;
  /** How far the walk has come in each layer of the session. */
  readonly progress: (Progress | undefined)[];
  /** By layer, what was known when it began, where that had to be asked. */
  readonly recalled: (Recalled | undefined)[];
  /** Recipients taken, in order. */
  readonly taken: Recipient[];
  /** The recipient of the RCPT that is being answered. */
  newcomer: Recipient | undefined;
  /** Whether the transaction has had its answer. */
  isOver: boolean;
}

interface Recalled {
  readonly then: SessionKnown;
  /** Whether a verdict was fixed by then; undefined before that was looked at. */
  isFixed: boolean | undefined;
}

/** A recipient, and how far its walk has come. */
interface Recipient {
  readonly recipient: Address;
  readonly known: Known;
  progress: Progress;
  /** The first of those taken who were found to be answered as this one will be. */
  alike: Recipient | undefined;
  /** How often he was told to come separately; undefined until that was asked. */
  timesSplit: number | undefined;
}

export function startState(
  plan: LinkedPlan,
  services: Services,
  session: Session,
  indexes: boolean,
  caches: boolean,
): State {
  const known = startSession(plan, session, services, caches);
  return {
    plan,
    services,
    indexes: indexes ? plan.indexed : plan.unindexed,
    known,
    alone: startRecipient(plan, known, undefined),
    progress: [],
    recalled: [],
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
    const found = [...state.taken, state.newcomer].find((each) => each?.recipient.key === decision.recipient?.key);
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

/** Splits of one key after which a recipient is taken all the same (law 5). */
const mostSplits = 3;

/** The rule because of which a recipient is to come separately. */
function splittingFrom(state: State, newcomer: Recipient): LinkedRule | 'none' | 'waiting' {
  const { plan, indexes, taken } = state;
  if (!plan.plan.canSplit || taken.length === 0) return 'none';
  const isOwn = isOwnClient(state, newcomer);
  if (isOwn === undefined) return 'waiting';
  if (isOwn) return 'none';
  // Of recipients that will be answered alike, one is compared; most often all of them are.
  const compared = new Set<Recipient>();
  for (const other of taken) {
    const kind = other.alike ?? other;
    if (compared.has(kind)) continue;
    compared.add(kind);
    const rule = splittingRule(plan, indexes, newcomer, other);
    if (rule === 'same') continue;
    const times = timesSplit(state, newcomer);
    if (times === undefined) return 'waiting';
    return times < mostSplits ? rule : 'none';
  }
  newcomer.alike = taken[0]?.alike ?? taken[0];
  return 'none';
}

/**
 * How often the recipient was told to come separately; undefined while that is asked. Where it cannot be known he is told so
 * once more: each time one recipient less has to come again.
 */
function timesSplit({ services, known }: State, newcomer: Recipient): number | undefined {
  if (newcomer.timesSplit !== undefined) return newcomer.timesSplit;
  known.asked.push({
    ready: services.recall.timesSplit(splitKey(known.session, newcomer.recipient)),
    keep: (reading) => {
      newcomer.timesSplit = reading.kind === 'known' ? Number(reading.values[0] ?? 0) : 0;
    },
  });
  return undefined;
}

/** By what the tries of one client for a recipient are counted. */
function splitKey({ client, transaction }: Session, recipient: Address): string {
  return stateKey([client.text, transaction?.sender?.key ?? '', recipient.key]);
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

/** Whether it is certain by now that the session is one of our own clients. */
export function isOwn(state: State): boolean {
  const isOwnNow = isOwnSession(state) === true;
  cutTo(state.known.asked, 0);
  return isOwnNow;
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
function answerOf({ plan, indexes }: State, known: Known, progress: Progress): Answer | undefined {
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
