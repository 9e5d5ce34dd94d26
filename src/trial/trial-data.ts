import type { Decision } from '../mail/outcome.ts';
import type { Exchange, PlayedSession } from './played.ts';

/** A played session as plain data for `try --json`. `verdict` and what follows it are of the last word on the message. */
export function trialData({ exchanges }: PlayedSession) {
  const decisions = exchanges.flatMap((exchange) => exchange.decisions);
  const last = lastWord(exchanges);
  return {
    verdict: last?.verdict ?? null,
    rule: last?.rule ?? null,
    fixedAt: last?.fixedAt ?? null,
    answeredAt: last?.answeredAt ?? null,
    replies: exchanges.map(replyData),
    tags: [...new Set(decisions.flatMap((decision) => decision.tags))],
    observed: [...new Set(decisions.flatMap((decision) => decision.observed))],
    // No rule leaves anything behind yet: state comes with the verbs that keep it.
    effects: [],
    trace: exchanges.flatMap(traceData),
  };
}

/** The answer to the message, if it came so far; else the last refusal. */
function lastWord(exchanges: readonly Exchange[]): Decision | undefined {
  return exchanges.findLast((exchange) => exchange.decisions.length > 0)?.decisions[0];
}

function replyData({ phase, recipient, reply, decisions }: Exchange) {
  const decision = decisions[0];
  return {
    phase,
    ...(recipient === undefined ? {} : { recipient: recipient.text }),
    code: reply.code,
    status: reply.status ?? null,
    text: reply.lines.join('\n'),
    ...(decision === undefined ? {} : { rule: decision.rule, ...decision.place }),
  };
}

/** What each rule said, on the way to each answer. */
function traceData({ traces }: Exchange) {
  return [...traces].flatMap(([{ answeredAt, recipient }, steps]) =>
    steps.map(({ rule, place, truth, atoms }) => ({
      phase: answeredAt,
      ...(recipient === undefined ? {} : { recipient: recipient.text }),
      rule,
      ...place,
      truth,
      asked: atoms.map(({ text, element, ...said }) => ({
        condition: text,
        ...(element === undefined ? {} : { element }),
        ...said,
      })),
    })),
  );
}
