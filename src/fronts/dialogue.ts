import type { Conversation } from '../engine/conversation.ts';
import type { Event } from '../mail/event.ts';
import type { Decision, Outcome } from '../mail/outcome.ts';
import type { DecisionEntry } from '../services/decision-line.ts';
import type { Log } from '../services/log.ts';

/** A new conversation with the policy in force at this moment, and the hash of its plan for the log. */
export interface Opened {
  readonly conversation: Conversation;
  readonly plan: string;
}

/** A conversation whose answers are logged under one id. */
export interface Dialogue extends Opened {
  readonly id: string;
  readonly log: Log;
}

/** What is known of the client when a decision is logged. */
export type About = Omit<DecisionEntry, 'id' | 'plan' | 'tookMs'>;

/**
 * Puts an event to the policy and logs its decisions, at once unless a look-up has to be waited for. Those on a taken
 * message are left to the caller: they are true only once it is in safe hands.
 */
export function ask(dialogue: Dialogue, event: Event, about: About): Outcome | Promise<Outcome> {
  const began = performance.now();
  const said = (outcome: Outcome): Outcome => {
    if (outcome.kind === 'refuse' || outcome.kind === 'disconnect')
      report(dialogue, outcome.decisions, about, performance.now() - began);
    return outcome;
  };
  const outcome = dialogue.conversation.next(event);
  return outcome instanceof Promise ? outcome.then(said) : said(outcome);
}

/** Has the policy learn from a message that is in safe hands; nobody waits for it. */
export function learn(
  { conversation, log, id: session }: Dialogue,
  taken: Extract<Outcome, { kind: 'take' }>,
  id = session,
): void {
  void conversation.learn(taken).then((why) => {
    if (why !== undefined) log.notice('warning', id, `what the message teaches is not remembered: ${why}`);
  });
}

/** Logs decisions, under the id of the session or, where given, of the message. */
export function report(
  dialogue: Dialogue,
  decisions: readonly Decision[],
  about: About,
  tookMs: number,
  id = dialogue.id,
): void {
  for (const decision of decisions) dialogue.log.decision(decision, { ...about, id, plan: dialogue.plan, tookMs });
}
