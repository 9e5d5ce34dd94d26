import type { ReplyTemplate } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { placeholderNotKnown as finding } from '../diagnostics/findings/replies.ts';
import type { Span } from '../diagnostics/span.ts';
import { facts } from '../facts/registry.ts';
import type { Phase } from '../mail/phase.ts';
import { phaseRank } from '../mail/phase.ts';
import { rulePhases } from '../plan/phases.ts';
import type { Lint } from './lint-record.ts';

/** Placeholders in replies that are given before their fact is known, or for several recipients at once. */
export const placeholderNotKnown: Lint = ({ policy, said }) => {
  const phases = rulePhases(policy.rules);
  const written = said.flatMap((each) => (each.kind === 'rule' ? [each.rule] : []));
  const found: Diagnostic[] = [];
  for (const rule of policy.rules) {
    const when = phases[rule.index];
    const source = written[rule.index];
    if (when === undefined || source === undefined || rule.reply === undefined) continue;
    // The reply of the whole file speaks for the rule here: then the rule is the place to mend.
    const span = source.reply?.text.span ?? source.name.span;
    found.push(...tooEarly(rule.reply, when.answered, span));
  }
  const gate = said
    .flatMap((each) => (each.kind === 'declared' && each.declared.kind === 'relay for' ? [each.declared.reply] : []))
    .find((reply) => reply !== undefined);
  if (gate !== undefined) found.push(...tooEarly(policy.gate.reply, 'rcpt', gate.text.span));
  return found;
};

function tooEarly(reply: ReplyTemplate, answered: Phase, span: Span): Diagnostic[] {
  return reply.text.flatMap((part) => {
    const fact = part.kind === 'placeholder' ? facts.find((each) => each.placeholder === part.name) : undefined;
    if (fact === undefined || part.kind !== 'placeholder') return [];
    const at = placeOfPlaceholder(span, part.name);
    if (phaseRank(fact.phase) > phaseRank(answered)) {
      return [
        finding.at(
          at,
          part.name,
          `the reply is given at ${answered}, and \`${fact.name}\` is known at ${fact.phase}; leave it out`,
        ),
      ];
    }
    if (fact.scope === 'recipient' && phaseRank(answered) > phaseRank('rcpt')) {
      return [finding.at(at, part.name, 'the reply goes out after the dot, for all recipients; leave it out')];
    }
    return [];
  });
}

/** The placeholder inside the reply text, or the whole span where the text stands elsewhere. */
export function placeOfPlaceholder(span: Span, name: string): Span {
  const start = span.source.text.slice(span.start, span.end).indexOf(`{${name}}`);
  return start === -1 ? span : { ...span, start: span.start + start, end: span.start + start + name.length + 2 };
}
