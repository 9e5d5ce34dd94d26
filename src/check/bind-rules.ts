import type { Condition } from '../core/condition.ts';
import { always } from '../core/condition.ts';
import type { Rule } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { noReply } from '../diagnostics/findings/replies.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Binder } from './bind-condition.ts';
import { bindReply } from './bind-reply.ts';
import type { Settings } from './bind-settings.ts';
import type { Lost } from './lost.ts';
import { placeOf } from './place-of.ts';
import type { Said, WrittenRule } from './program.ts';

type Report = (diagnostic: Diagnostic) => void;

/** The rules in their order, each under the condition of its section. */
export function bindRules(
  said: readonly Said[],
  binder: Binder,
  settings: Settings,
  lost: Lost,
  report: Report,
): Rule[] {
  const rules: Rule[] = [];
  let section = 0;
  let sectionCondition: Condition = always;
  for (const { statement, ...each } of said) {
    if (each.kind === 'declared') {
      if (each.declared.kind !== 'section') continue;
      section++;
      sectionCondition = binder.bindGuards(each.declared.when, each.declared.unless);
    } else {
      const condition = conjunction(sectionCondition, binder.bindGuards(each.rule.when, each.rule.unless));
      rules.push(
        bindRule(each.rule, statement.span, { index: rules.length, section, condition }, settings, lost, report),
      );
    }
  }
  return rules;
}

function conjunction(left: Condition, right: Condition): Condition {
  const parts = [left, right].flatMap((part) => (part.kind === 'all' ? part.of : [part]));
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : { kind: 'all', of: parts };
}

function bindRule(
  written: WrittenRule,
  span: Span,
  placed: { readonly index: number; readonly section: number; readonly condition: Condition },
  settings: Settings,
  lost: Lost,
  report: Report,
): Rule {
  const { verb, name } = written;
  const codes = verb.replies?.codes;
  const own = written.reply && codes && bindReply(written.reply, { name: verb.name, codes }, report);
  const reply = codes && (own ?? settings.otherwise.find((each) => codes.includes(each.code)));
  if (codes !== undefined && reply === undefined && written.reply === undefined && !lost.mayReply()) {
    report(
      noReply.at(
        name.span,
        `\`${verb.name} ${name.name}\``,
        `otherwise reply ${codes[0]} ${String(codes[0])[0]}.7.1 "…"`,
      ),
    );
  }
  return {
    ...placed,
    name: name.name,
    place: placeOf(span),
    span,
    action: verb.action(name.name),
    reply,
    atOnce: written.atOnce !== undefined,
    observed: written.observed,
    ifUnavailable: 'defer',
    why: written.why?.value,
  };
}
