import type { Address } from '../mail/address.ts';
import type { Decision, Delivery, Outcome, Place, Verdict } from '../mail/outcome.ts';
import type { Phase } from '../mail/phase.ts';
import { protocolReply, refusedRecipientLine } from '../mail/protocol-reply.ts';
import type { Reply } from '../mail/reply.ts';
import type { Known } from '../plan/known.ts';
import type { LinkedPlan } from '../plan/link.ts';
import type { PlanGate } from '../plan/plan.ts';
import { answerClass } from './answer-class.ts';
import { namingRecipient, renderReply } from './reply.ts';
import type { Fixed } from './walk.ts';

/** What the policy has to say to one recipient, or, before RCPT, to the client. */
export interface Answer {
  readonly fixed: Fixed;
  readonly known: Known;
  readonly tags: readonly string[];
  readonly observed: readonly string[];
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
  const reply = isKnown ? renderReply(plan, gate.reply, 'relay', known) : protocolReply.unavailable;
  const verdict = reply.code >= 500 ? 'reject' : 'defer';
  return refusedAtRcpt(
    isKnown ? 'relay' : 'unavailable',
    verdict,
    { name: 'relay', place: gate.place },
    recipient,
    reply,
  );
}

/** Asks a recipient to come in a transaction of its own, because of this rule (law 5). */
export function splitRefusal(rule: { readonly name: string; readonly place: Place }, recipient: Address): Outcome {
  return refusedAtRcpt('split', 'defer', rule, recipient, protocolReply.split);
}

function refusedAtRcpt(
  cause: Decision['cause'],
  verdict: Verdict,
  { name, place }: { readonly name: string; readonly place: PlanGate['place'] },
  recipient: Address,
  reply: Reply,
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
  };
  return { kind: 'refuse', reply, decisions: [decision] };
}

/**
 * One answer for all recipients of a message (law 5). Where they differ, a client of our own (`isOwn`) gets the reply
 * of the recipient that is refused, a reject before a defer, which is named; another is to come again.
 */
export function answerMessage(
  plan: LinkedPlan,
  answers: readonly [Answer, ...Answer[]],
  isOwn: boolean,
  phase: Phase,
): Outcome {
  const [first] = answers;
  const classes = new Set(answers.map(({ fixed }) => answerClass(fixed)));
  if (classes.size === 1) {
    if (classes.has(2)) return taking(answers, phase);
    const reply = replyOf(plan, first);
    return closing(
      first,
      reply,
      each(answers, (answer) => decide(answer, phase, reply)),
    );
  }
  const wanted = classes.has(5) ? 5 : 4;
  const refused = answers.find(({ fixed }) => answerClass(fixed) === wanted) ?? first;
  if (isOwn) {
    const reply = naming(plan, refused);
    return closing(
      refused,
      reply,
      each(answers, (answer) => decideForAll(answer, refused, phase, reply)),
    );
  }
  const reply = protocolReply.mixed;
  const decisions = each(answers, (answer): Decision => {
    const { rule } = refused.fixed.rule;
    return { ...decide(answer, phase, reply), cause: 'mixed', verdict: 'defer', rule: rule.name, place: rule.place };
  });
  return { kind: 'refuse', reply, decisions };
}

/** In an own session a recipient that is not refused itself shares the answer of the one that is. */
function decideForAll(answer: Answer, refused: Answer, phase: Phase, reply: Reply): Decision {
  const own = decide(answer, phase, reply);
  if (answerClass(answer.fixed) === answerClass(refused.fixed)) return own;
  const { rule } = refused.fixed.rule;
  return { ...own, cause: 'mixed', verdict: verdictOf(refused.fixed), rule: rule.name, place: rule.place };
}

function naming(plan: LinkedPlan, refused: Answer): Reply {
  const reply = replyOf(plan, refused);
  const recipient = refused.known.recipient?.text;
  if (!plan.plan.multiline || recipient === undefined) return reply;
  return namingRecipient(reply, refusedRecipientLine, recipient);
}

function taking(answers: readonly [Answer, ...Answer[]], phase: Phase): Outcome {
  const deliveries = answers.flatMap((answer): Delivery[] => {
    const { recipient } = answer.known;
    const disposition = verdictOf(answer.fixed) === 'discard' ? 'discard' : 'deliver';
    return recipient === undefined ? [] : [{ recipient, disposition, tags: answer.tags }];
  });
  return { kind: 'take', deliveries, decisions: each(answers, (answer) => decide(answer, phase, undefined)) };
}

function decide(answer: Answer, answeredAt: Phase, reply: Reply | undefined): Decision {
  const { fixed, known, tags, observed } = answer;
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
  };
}

function verdictOf({ cause, rule: { rule } }: Fixed): Verdict {
  return cause === 'unavailable' || rule.action.kind !== 'verdict' ? 'defer' : rule.action.verdict;
}

function replyOf(plan: LinkedPlan, { fixed, known }: Answer): Reply {
  const { name, reply } = fixed.rule.rule;
  if (fixed.cause === 'unavailable') return protocolReply.unavailable;
  if (reply === undefined) throw new Error(`rule ${name} refuses without a reply; check lets no such through`);
  return renderReply(plan, reply, name, known);
}

function each<Item>([first, ...others]: readonly [Item, ...Item[]], make: (item: Item) => Decision): Decisions {
  return [make(first), ...others.map(make)];
}
