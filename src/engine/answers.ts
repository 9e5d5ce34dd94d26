import type { Address } from '../mail/address.ts';
import type { Effect } from '../mail/effect.ts';
import type { Listing } from '../mail/listing.ts';
import type { Decision, Delivery, Outcome, Place, Verdict } from '../mail/outcome.ts';
import type { Phase } from '../mail/phase.ts';
import { protocolReply, refusedRecipientLine } from '../mail/protocol-reply.ts';
import type { Reply } from '../mail/reply.ts';
import type { Known } from '../plan/known.ts';
import type { AnswerClass, LinkedPlan, LinkedRule } from '../plan/link.ts';
import type { PlanGate } from '../plan/plan.ts';
import { isListing } from '../values/expect.ts';
import { memoryOf } from './readings.ts';
import { namingRecipient, renderReply } from './reply.ts';
import type { Fixed } from './walk.ts';
import { classOf } from './walk.ts';

/** What the policy has to say to one recipient, or, before RCPT, to the client. */
export interface Answer {
  readonly fixed: Fixed;
  readonly known: Known;
  readonly tags: readonly string[];
  readonly observed: readonly string[];
  /** First contacts, noted with the answer. */
  readonly contacts: readonly Effect[];
  /** What is learnt where the message is accepted. */
  readonly lessons: readonly Effect[];
}

type Decisions = [Decision, ...Decision[]];

/** Refuses one command with the reply of the rule that decided. */
export function refusal(plan: LinkedPlan, answer: Answer, phase: Phase): Outcome {
  return outcomeOf(answer, replyOf(plan, answer), phase);
}

function outcomeOf(answer: Answer, reply: Reply, phase: Phase): Outcome {
  return closing(answer, reply, [decide(answer, phase, reply)]);
}

/** A refusal, which closes the connection where the rule that decided says so. */
function closing(answer: Answer, reply: Reply, decisions: Decisions): Outcome {
  return { kind: verdictOf(answer.fixed) === 'disconnect' ? 'disconnect' : 'refuse', reply, decisions };
}

/** The gate takes nobody whom no `relay` statement names, and defers where it cannot tell (law 7). */
export function gateRefusal(
  plan: LinkedPlan,
  known: Known,
  recipient: Address,
  truth: 'false' | 'unavailable',
): Outcome {
  const { gate } = plan.plan;
  const isKnown = truth === 'false';
  const reply = isKnown ? renderReply(plan, gate.reply, 'relay', known, undefined) : protocolReply.unavailable;
  const verdict = reply.code >= 500 ? 'reject' : 'defer';
  return refusedAtRcpt(
    isKnown ? 'relay' : 'unavailable',
    verdict,
    { name: 'relay', place: gate.place },
    recipient,
    reply,
  );
}

/** Asks a recipient to come in a transaction of its own, because of this rule (law 5); `key` is what is counted. */
export function splitRefusal(
  rule: { readonly name: string; readonly place: Place },
  recipient: Address,
  key: string,
): Outcome {
  return refusedAtRcpt('split', 'defer', rule, recipient, protocolReply.split, [{ kind: 'split', key }]);
}

function refusedAtRcpt(
  cause: Decision['cause'],
  verdict: Verdict,
  { name, place }: { readonly name: string; readonly place: PlanGate['place'] },
  recipient: Address,
  reply: Reply,
  effects: readonly Effect[] = [],
): Outcome {
  const decision: Decision = {
    cause,
    verdict,
    rule: name,
    place,
    recipient,
    fixedAt: 'rcpt',
    answeredAt: 'rcpt',
    reply,
    tags: [],
    observed: [],
    effects,
  };
  return { kind: 'refuse', reply, decisions: [decision] };
}

/** Invariant 8: what fails inside is deferred. */
export function failure(plan: LinkedPlan, recipient: Address | undefined, phase: Phase): Outcome {
  const reply = protocolReply.failure;
  const decision: Decision = {
    cause: 'failure',
    verdict: 'defer',
    rule: 'failure',
    place: { file: plan.plan.file, line: 1 },
    recipient,
    fixedAt: phase,
    answeredAt: phase,
    reply,
    tags: [],
    observed: [],
    effects: [],
  };
  return { kind: 'refuse', reply, decisions: [decision] };
}

/** The class that all answers have in common; undefined where they differ. */
export function commonClass(answers: readonly Answer[]): AnswerClass | undefined {
  let common: AnswerClass | undefined;
  for (const { fixed } of answers) {
    const next = classOf(fixed);
    if (common !== undefined && common !== next) return undefined;
    common = next;
  }
  return common;
}

/** One answer for all recipients of a message, who have this class in common (law 5). The first one's rule speaks. */
export function answerAlike(
  plan: LinkedPlan,
  answers: readonly Answer[],
  answerClass: AnswerClass,
  phase: Phase,
): Outcome {
  if (answerClass === 2) return taking(answers, phase);
  const first = firstOf(answers);
  const reply = replyOf(plan, first);
  return closing(
    first,
    reply,
    each(answers, (answer) => decide(answer, phase, reply)),
  );
}

/**
 * One answer for recipients who differ (law 5). A client of our own gets the reply of the recipient that is refused, a
 * reject before a defer, which is named; any other is to come again.
 */
export function answerMixed(plan: LinkedPlan, answers: readonly Answer[], isOwn: boolean, phase: Phase): Outcome {
  const refused =
    answers.find(({ fixed }) => classOf(fixed) === 5) ?? answers.find(({ fixed }) => classOf(fixed) === 4);
  const speaking = refused ?? firstOf(answers);
  if (isOwn) {
    const reply = naming(plan, speaking);
    return closing(
      speaking,
      reply,
      each(answers, (answer) => decideForAll(answer, speaking, phase, reply)),
    );
  }
  const reply = protocolReply.mixed;
  const { name: rule, place } = speaking.fixed.rule.rule;
  const decisions = each(answers, (answer): Decision => {
    return { ...decide(answer, phase, reply), cause: 'mixed', verdict: 'defer', rule, place };
  });
  return { kind: 'refuse', reply, decisions };
}

/** In an own session a recipient that is not refused itself shares the answer of the one that is. */
function decideForAll(answer: Answer, refused: Answer, phase: Phase, reply: Reply): Decision {
  const own = decide(answer, phase, reply);
  if (classOf(answer.fixed) === classOf(refused.fixed)) return own;
  const { rule } = refused.fixed.rule;
  return { ...own, cause: 'mixed', verdict: verdictOf(refused.fixed), rule: rule.name, place: rule.place };
}

function naming(plan: LinkedPlan, refused: Answer): Reply {
  const reply = replyOf(plan, refused);
  const recipient = refused.known.recipient?.text;
  if (!plan.plan.multiline || recipient === undefined) return reply;
  return namingRecipient(reply, refusedRecipientLine, recipient);
}

function taking(answers: readonly Answer[], phase: Phase): Outcome {
  const deliveries: Delivery[] = [];
  for (const { fixed, known, tags } of answers) {
    const { recipient } = known;
    if (recipient === undefined) continue;
    deliveries.push({ recipient, disposition: verdictOf(fixed) === 'discard' ? 'discard' : 'deliver', tags });
  }
  return { kind: 'take', deliveries, decisions: each(answers, (answer) => decide(answer, phase, undefined)) };
}

function decide(answer: Answer, answeredAt: Phase, reply: Reply | undefined): Decision {
  const { fixed, known, tags, observed, contacts, lessons } = answer;
  const { name, place } = fixed.rule.rule;
  return {
    cause: fixed.cause,
    verdict: verdictOf(fixed),
    rule: name,
    place,
    recipient: known.recipient,
    fixedAt: fixed.phase,
    answeredAt,
    reply,
    tags,
    observed,
    effects: reply === undefined ? [...contacts, ...lessons] : contacts,
  };
}

/** What a walk's end says; a rule that could not be decided defers. */
export function verdictOf({ cause, rule: { rule } }: Fixed): Verdict {
  return cause === 'unavailable' || rule.action.kind !== 'verdict' ? 'defer' : rule.action.verdict;
}

function replyOf(plan: LinkedPlan, { fixed, known }: Answer): Reply {
  const { name, reply } = fixed.rule.rule;
  if (fixed.cause === 'unavailable') return protocolReply.unavailable;
  if (reply === undefined) throw new Error(`rule ${name} refuses without a reply; check lets no such through`);
  return renderReply(plan, reply, name, known, listingOf(fixed.rule, known));
}

/** What the first list said, in the order written, that lists something. */
function listingOf({ listings }: LinkedRule, known: Known): Listing | undefined {
  for (const slot of listings) {
    const reading = memoryOf(known, slot, undefined)[slot.number];
    const [value] = reading?.kind === 'known' ? reading.values : [];
    if (value !== undefined && isListing(value)) return value;
  }
  return undefined;
}

function each(answers: readonly Answer[], make: (answer: Answer) => Decision): Decisions {
  const decisions: Decisions = [make(firstOf(answers))];
  for (let at = 1; at < answers.length; at++) {
    const answer = answers[at];
    if (answer !== undefined) decisions.push(make(answer));
  }
  return decisions;
}

function firstOf(answers: readonly Answer[]): Answer {
  const first = answers[0];
  if (first === undefined) throw new Error('a message has recipients');
  return first;
}
