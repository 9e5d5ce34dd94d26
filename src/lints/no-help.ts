import { noHelp as finding } from '../diagnostics/findings/duties.ts';
import type { Lint } from './lint-record.ts';

/** Replies that show the help address of a policy without one. */
export const noHelp: Lint = ({ policy, said }) => {
  if (policy.help !== undefined) return [];
  const replies = said.flatMap((each) => {
    if (each.kind === 'rule') return each.rule.reply ?? [];
    const { declared } = each;
    return declared.kind === 'otherwise' || declared.kind === 'relay for' ? (declared.reply ?? []) : [];
  });
  return replies
    .filter((reply) => reply.text.value.replaceAll('{{', '').includes('{help}'))
    .map((reply) => finding.at(reply.text.span));
};
