import type { Said } from '../check/program.ts';
import type { Policy, ReplyTemplate, TemplatePart } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { badReplyText, cutReply } from '../diagnostics/findings/replies.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Lint } from './lint-record.ts';

/** Octets of a reply line, its code and CRLF included (RFC 5321 4.5.3.1.5). */
const lineLimit = 512;

/** The longest that a placeholder can be filled with; an address has 254 octets (RFC 5321 4.5.3.1.3), a domain 255. */
const longest: ReadonlyMap<string, number> = new Map([
  ['client', 39],
  ['helo', 255],
  ['recipient', 254],
  ['recipient-domain', 255],
  ['sender', 254],
  ['sender-domain', 255],
  ['user', 255],
]);

/** Characters of a session id. */
const idLength = 12;

/** Replies that do not fit into a line with what the policy itself fills in, and those that may have to be cut. */
export const replyLength: Lint = ({ policy, said }) => {
  const found = new Map<Span, Diagnostic>();
  for (const { reply, rule, span } of repliesOf(policy, said)) {
    const room = lineLimit - `${reply.code} ${reply.status} \r\n`.length;
    const fixed = sum(reply.text.map((part) => fixedLength(part, rule, policy.help ?? '')));
    const open = reply.text.flatMap((part) =>
      part.kind === 'placeholder' && longest.has(part.name) ? [part.name] : [],
    );
    if (fixed > room) {
      const problem = `the reply of \`${rule}\` is ${fixed} characters long with \`{help}\` and \`{rule}\` filled in; ${room} fit into an SMTP reply line`;
      found.set(span, badReplyText.at(span, problem));
    } else if (!found.has(span) && fixed + sum(open.map((name) => longest.get(name) ?? 0)) > room) {
      found.set(span, cutReply.at(span, [...new Set(open)], room - fixed));
    }
  }
  return [...found.values()];
};

interface Given {
  readonly reply: ReplyTemplate;
  /** The rule that gives it. */
  readonly rule: string;
  /** Where its text is written. */
  readonly span: Span;
}

/** Every reply with the rule that gives it; one of the whole file comes once for each rule that falls back on it. */
function repliesOf({ rules, gate }: Policy, said: readonly Said[]): Given[] {
  const written = said.flatMap((each) => (each.kind === 'rule' ? [each.rule] : []));
  const declared = said.flatMap((each) => (each.kind === 'declared' ? [each.declared] : []));
  const shared = declared.flatMap((each) => (each.kind === 'otherwise' ? [each.reply] : []));
  const sharedSpan = ({ code, status }: ReplyTemplate) =>
    shared.find((each) => each.code === code && each.status === status)?.text.span;
  const ofGate = declared.flatMap((each) =>
    each.kind === 'relay for' && each.reply !== undefined ? [each.reply] : [],
  );
  const given = rules.map(({ reply, name, index }) => ({
    reply,
    rule: name,
    span: written[index]?.reply?.text.span ?? (reply && sharedSpan(reply)),
  }));
  const atGate = { reply: gate.reply, rule: 'relay', span: ofGate[0]?.text.span ?? sharedSpan(gate.reply) };
  return [...given, atGate].flatMap(({ reply, rule, span }) =>
    reply === undefined || span === undefined ? [] : [{ reply, rule, span }],
  );
}

function fixedLength(part: TemplatePart, rule: string, help: string): number {
  if (part.kind === 'literal') return part.text.length;
  if (part.name === 'help') return help.replaceAll('{rule}', encodeURIComponent(rule)).length;
  if (part.name === 'rule') return rule.length;
  return part.name === 'id' ? idLength : 0;
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
