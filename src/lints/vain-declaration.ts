import { atomsOf } from '../core/condition.ts';
import type { Policy, ReplyTemplate } from '../core/policy.ts';
import { vainDeclaration as finding } from '../diagnostics/findings/timing.ts';
import { fact } from '../facts/registry.ts';
import type { Lint } from './lint-record.ts';

/** Replies of the whole file, help addresses and time zones that nothing uses. */
export const vainDeclaration: Lint = ({ policy, said }) => {
  const given = [policy.gate.reply, ...policy.rules.flatMap((rule) => rule.reply ?? [])];
  return said.flatMap(({ statement, ...each }) => {
    if (each.kind !== 'declared') return [];
    const { declared } = each;
    const at = statement.span;
    if (declared.kind === 'otherwise' && !given.some((reply) => isSame(reply, declared.reply))) {
      return [
        finding.at(at, 'this reply of the whole file', 'delete it; every refusal of its kind has a reply of its own'),
      ];
    }
    if (
      declared.kind === 'help' &&
      !given.some((reply) => reply.text.some((part) => part.kind === 'placeholder' && part.name === 'help'))
    ) {
      return [finding.at(at, 'the help address', 'show it in a reply with `{help}`, or delete it')];
    }
    if (declared.kind === 'timezone' && !asksTime(policy)) {
      return [
        finding.at(at, 'the time zone', 'delete it: no date or time of day is asked, and no exception ends on a date'),
      ];
    }
    return [];
  });
};

/** A reply falls back on a written one if code, status and place agree: the template is made of that very text. */
function isSame(reply: ReplyTemplate, written: { readonly code: number; readonly status: string }): boolean {
  return reply.code === written.code && reply.status === written.status;
}

function asksTime({ rules, gate, lists }: Policy): boolean {
  const asked = [gate.condition, ...rules.map((rule) => rule.condition)].flatMap((condition) => [
    ...atomsOf(condition),
  ]);
  const dated =
    rules.some((rule) => rule.observed?.until !== undefined) ||
    lists.some((list) => list.entries.some((entry) => entry.expires !== undefined));
  return dated || asked.some((atom) => ['date', 'time', 'weekday'].includes(fact(atom.fact).type));
}
