import type { Address } from '../mail/address.ts';
import type { Effect } from '../mail/effect.ts';
import type { Event } from '../mail/event.ts';
import type { Outcome } from '../mail/outcome.ts';
import type { Phase } from '../mail/phase.ts';
import type { Session } from '../mail/session.ts';
import type { LinkedPlan } from '../plan/link.ts';
import type { Services } from '../services/services.ts';
import { failure } from './answers.ts';
import { decide, isDiscarded, takeBack } from './decide.ts';
import { commit } from './effects.ts';
import { nextSession } from './next-session.ts';
import { declaredChecks, noteAuthentication } from './note-authentication.ts';
import { isOwn } from './own-clients.ts';
import { awaitAsked, beginLayer, cutTo } from './readings.ts';
import type { State } from './state.ts';
import { startState } from './state.ts';
import type { TraceStep } from './trace.ts';
import { traceRules } from './trace.ts';

/** One connection, as the policy sees it. */
export interface Conversation {
  /** What is known so far; undefined before the first event. A transaction stays visible after its answer, up to its end. */
  readonly session: () => Session | undefined;
  /**
   * Answers an event; at once, unless a look-up has to be waited for. Never rejects: what fails inside, and an event
   * that cannot come there, is a refusal with the cause `failure`. Throws when called before the last answer came.
   * `tls` and `auth` always proceed: what they change is answered to the next command.
   */
  readonly next: (event: Event) => Outcome | Promise<Outcome>;
  /** Whether it is certain by now that a taken recipient's mail is discarded: then nobody need be asked for it. */
  readonly discards: (recipient: Address) => boolean;
  /**
   * Notes what a taken message teaches. The front calls it once the message is in safe hands and its 2xx is certain (law 2).
   * Answers when it is noted, with the reason where something could not be; never rejects.
   */
  readonly learn: (taken: Extract<Outcome, { kind: 'take' }>) => Promise<string | undefined>;
  /** What each rule says with all that is known now, up to the one that decides; see `TraceStep`. */
  readonly trace: (recipient: Address | undefined) => readonly TraceStep[];
}

/** What `openConversation` can be told. */
export interface ConversationOptions {
  /** Hears of what failed inside. */
  readonly onFailure?: (error: unknown) => void;
  /** False: every rule is looked at. Slower, and the same answers. */
  readonly index?: boolean;
  /** False: facts are read anew each time. Slower, and the same answers. */
  readonly cache?: boolean;
}

/** Opens a conversation under a plan, under which it stays. */
export function openConversation(
  plan: LinkedPlan,
  services: Services,
  options: ConversationOptions = {},
): Conversation {
  const dialogue: Dialogue = { plan, services, options, state: undefined, isBusy: false };
  return {
    session: () => dialogue.state?.known.session,
    next: (event) => answer(dialogue, event),
    learn: async (taken) => commit(effectsOf(taken), plan.plan.services, services),
    discards: (recipient) => dialogue.state !== undefined && isDiscarded(dialogue.state, recipient),
    trace: (recipient) => (dialogue.state === undefined ? [] : traceRules(dialogue.state, recipient)),
  };
}

interface Dialogue {
  readonly plan: LinkedPlan;
  readonly services: Services;
  readonly options: ConversationOptions;
  state: State | undefined;
  isBusy: boolean;
}

function answer(dialogue: Dialogue, event: Event): Outcome | Promise<Outcome> {
  if (dialogue.isBusy) throw new Error('an event came before the answer to the one before it');
  try {
    const state = take(dialogue, event);
    if (state === undefined) return misplaced(dialogue, event);
    const outcome = decide(state, event);
    const noting = outcome && noteAnswer(dialogue, outcome);
    return outcome === undefined || noting !== undefined || isToBeNoted(state, outcome)
      ? answerLater(dialogue, state, event, outcome, noting)
      : outcome;
  } catch (error) {
    return fail(dialogue, event, error);
  }
}

/** Waits for look-ups, and for what the answer leaves behind: a client that is told to come again is known to have been here. */
async function answerLater(
  dialogue: Dialogue,
  state: State,
  event: Event,
  first: Outcome | undefined,
  begun: Promise<string | undefined> | undefined,
): Promise<Outcome> {
  dialogue.isBusy = true;
  try {
    let outcome = first;
    let noting = begun;
    for (;;) {
      if (outcome !== undefined) {
        const why = await noting;
        if (why === undefined || outcome.kind === 'proceed' || !takeBack(state, outcome.decisions, why))
          return await noted(state, outcome);
      } else await awaitAsked(state.known);
      outcome = decide(state, event);
      noting = outcome && noteAnswer(dialogue, outcome);
    }
  } catch (error) {
    return fail(dialogue, event, error);
  } finally {
    dialogue.isBusy = false;
  }
}

/** Whether a message is taken that a stranger sent, of which the policy wants something checked. */
function isToBeNoted(state: State, outcome: Outcome): boolean {
  const { session } = state.known;
  return (
    outcome.kind === 'take' &&
    session.transaction?.message !== undefined &&
    declaredChecks(state.plan.plan.services).length > 0 &&
    outcome.deliveries.some(({ disposition }) => disposition === 'deliver') &&
    !isOwn(state)
  );
}

async function noted(state: State, outcome: Outcome): Promise<Outcome> {
  if (outcome.kind !== 'take' || !isToBeNoted(state, outcome)) return outcome;
  const { plan, services, known } = state;
  const checks = declaredChecks(plan.plan.services);
  return { ...outcome, authentication: await noteAuthentication(checks, services.authentication, known.session) };
}

/** Carries out what a refusal leaves behind; undefined where nothing has to be waited for. What is taken is learnt later. */
function noteAnswer({ plan, services }: Dialogue, outcome: Outcome): Promise<string | undefined> | undefined {
  if (outcome.kind !== 'refuse' && outcome.kind !== 'disconnect') return undefined;
  return commit(effectsOf(outcome), plan.plan.services, services);
}

function effectsOf({ decisions }: Exclude<Outcome, { kind: 'proceed' }>): readonly Effect[] {
  const [only, ...others] = decisions;
  return others.length === 0 ? only.effects : decisions.flatMap(({ effects }) => effects);
}

/** Puts the session after the event in place, and forgets what it takes back. Undefined where the event cannot come there. */
function take(dialogue: Dialogue, event: Event): State | undefined {
  const { plan, services, options, state } = dialogue;
  const isOver = state?.isOver ?? false;
  const next = nextSession(state?.known.session, event, isOver, services.openContent);
  if (next === undefined) return undefined;
  if (state === undefined) {
    dialogue.state = startState(plan, services, next.session, options.index ?? true, options.cache ?? true);
    return dialogue.state;
  }
  if (next.layer === undefined) {
    state.known.session = next.session;
  } else {
    beginLayer(plan, state.known, next.layer, next.session);
    cutTo(state.progress, next.layer);
    cutTo(state.recalled, 0);
    cutTo(state.taken, 0);
    state.isOver = false;
  }
  state.newcomer = undefined;
  return state;
}

/** An event that cannot come there changes nothing: to keep the order of commands is the front's business. */
function misplaced({ plan, options }: Dialogue, event: Event): Outcome {
  options.onFailure?.(new Error(`the event ${event.kind} cannot come here`));
  return failure(plan, recipientOf(event), phaseOf(event));
}

/** Invariant 8. After a failure at MAIL, DATA or the dot the transaction is over, as after any refusal there. */
function fail({ plan, options, state }: Dialogue, event: Event, error: unknown): Outcome {
  options.onFailure?.(error);
  if (state !== undefined && (event.kind === 'mail' || event.kind === 'data' || event.kind === 'message')) {
    state.isOver = true;
  }
  return failure(plan, recipientOf(event), phaseOf(event));
}

function recipientOf(event: Event): Address | undefined {
  return event.kind === 'rcpt' ? event.recipient : undefined;
}

function phaseOf({ kind }: Event): Phase {
  switch (kind) {
    case 'tls':
    case 'auth':
    case 'reset':
      return 'helo';
    case 'withdraw':
      return 'rcpt';
    default:
      return kind;
  }
}
