import type { Ip } from '../mail/ip.ts';
import type { Decision } from '../mail/outcome.ts';
import type { Phase } from '../mail/phase.ts';
import { positiveReply } from '../mail/protocol-reply.ts';
import type { Reply } from '../mail/reply.ts';

/** What a front adds to a decision for the log. */
export interface DecisionEntry {
  /** The session's id, or the message's. */
  readonly id: string;
  readonly client: Ip;
  /** Reverse-path as sent, empty for the null one; undefined before MAIL. */
  readonly from: string | undefined;
  /** `SMTP`, `ESMTP`, `ESMTPSA` …, as in a Received field. */
  readonly protocol: string;
  readonly helo: string | undefined;
  /** Who has logged in. */
  readonly user: string | undefined;
  /** Hash of the plan that decided. */
  readonly plan: string;
  readonly tookMs: number;
}

/** Longest value in a log line, in UTF-16 code units; what is longer ends in `...`. */
const longest = 300;

const commands: Record<Phase, string> = {
  connect: 'CONNECT',
  helo: 'HELO',
  mail: 'MAIL',
  rcpt: 'RCPT',
  data: 'DATA',
  message: 'END-OF-MESSAGE',
};

/**
 * The line of one decision: the human part in Postfix's words, so that expressions written for its log go on matching,
 * then the fields in a fixed order. A field that is not known yet is left out. No value can end its field or the line.
 */
export function decisionLine(decision: Decision, entry: DecisionEntry): string {
  const { verdict, answeredAt, recipient, rule, place, cause, tags, observed } = decision;
  const fields = [
    entry.from === undefined ? undefined : `from=<${within(entry.from)}>`,
    recipient === undefined ? undefined : `to=<${within(recipient.text)}>`,
    `proto=${entry.protocol}`,
    entry.helo === undefined ? undefined : `helo=<${within(entry.helo)}>`,
    entry.user === undefined ? undefined : `user=<${within(entry.user)}>`,
    `rule=${rule}`,
    `at=${word(place.file)}:${place.line}`,
    cause === 'rule' ? undefined : `cause=${cause}`,
    tags.length === 0 ? undefined : `tags=${tags.map(word).join(',')}`,
    observed.length === 0 ? undefined : `observed=${observed.map(word).join(',')}`,
    `plan=${entry.plan}`,
    `took=${Math.round(entry.tookMs)}ms`,
  ];
  const said = `${commands[answeredAt]} from [${entry.client.text}]: ${replyText(replyOf(decision))}`;
  return `${entry.id}: ${verdict}: ${said}; ${fields.filter((field) => field !== undefined).join(' ')}`;
}

/** The same as plain data, for JSON lines; names of fields are those of the text line where it has them. */
export function decisionRecord(decision: Decision, entry: DecisionEntry): Record<string, unknown> {
  const { code, status, lines } = replyOf(decision);
  return {
    id: entry.id,
    verdict: decision.verdict,
    phase: decision.answeredAt,
    client: entry.client.text,
    code,
    status,
    text: cut(lines.join(' ')),
    from: entry.from === undefined ? undefined : cut(entry.from),
    to: decision.recipient === undefined ? undefined : cut(decision.recipient.text),
    proto: entry.protocol,
    helo: entry.helo === undefined ? undefined : cut(entry.helo),
    user: entry.user === undefined ? undefined : cut(entry.user),
    rule: decision.rule,
    at: `${decision.place.file}:${decision.place.line}`,
    cause: decision.cause,
    tags: decision.tags,
    observed: decision.observed,
    plan: entry.plan,
    tookMs: Math.round(entry.tookMs * 1000) / 1000,
  };
}

/** Text for the log: every control character and line separator is a `?`, and the end is cut where it is long. */
export function clean(text: string): string {
  return cut(text).replace(/[\p{Cc}\u2028\u2029]/gu, '?');
}

function replyOf(decision: Decision): Reply {
  return decision.reply ?? positiveReply[decision.answeredAt];
}

function replyText({ code, status, lines }: Reply): string {
  return clean([code, ...(status === undefined ? [] : [status]), lines.join(' ')].join(' '));
}

/** A value between angle brackets: a quoted local part may hold blanks and brackets, which would end the field. */
function within(text: string): string {
  return clean(text).replace(/[<>\s]/gu, '?');
}

function word(text: string): string {
  return clean(text).replace(/[\s,;]/gu, '?');
}

function cut(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 3)}...`;
}
