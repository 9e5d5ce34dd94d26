import type { Text } from '../../grammar/ast.ts';
import type { Atom, Condition } from '../core/condition.ts';
import { always, atomsOf } from '../core/condition.ts';
import type { DeclaredService } from '../core/declared-service.ts';
import type { Rule, RuleEffect } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { conditionTooLarge } from '../diagnostics/findings/conditions.ts';
import { noReply } from '../diagnostics/findings/replies.ts';
import type { Span } from '../diagnostics/span.ts';
import { join } from '../diagnostics/span.ts';
import { fact as factNamed, facts } from '../facts/registry.ts';
import type { Binder } from './bind-condition.ts';
import { bindReply } from './bind-reply.ts';
import type { Settings } from './bind-settings.ts';
import { excessOf, limits } from './condition-size.ts';
import type { Lost } from './lost.ts';
import { placeOf } from './place-of.ts';
import type { Said, WrittenRule } from './program.ts';

const allTogether = `all rules together have more than ${limits.allTests.toLocaleString('en')} tests`;

type Report = (diagnostic: Diagnostic) => void;

/** A section, by its title, with the condition that all its rules have. */
export interface BoundSection {
  readonly title: Text;
  readonly condition: Condition;
}

export interface BoundRules {
  /** In their order, each under the condition of its section. */
  readonly rules: readonly Rule[];
  /** That of section number 1 comes first: the rules before any have the number 0. */
  readonly sections: readonly BoundSection[];
}

/** Binds rules and sections. */
export function bindRules(
  said: readonly Said[],
  binder: Binder,
  services: readonly DeclaredService[],
  settings: Settings,
  lost: Lost,
  report: Report,
): BoundRules {
  const rules: Rule[] = [];
  const sections: BoundSection[] = [];
  const { sizeOf } = binder;
  let tests = 0;
  for (const { statement, ...each } of said) {
    if (each.kind === 'declared') {
      if (each.declared.kind !== 'section') continue;
      const { title, when, unless } = each.declared;
      sections.push({ title, condition: binder.bindGuards(when, unless) });
    } else {
      const own = binder.bindGuards(each.rule.when, each.rule.unless);
      const around = sections.at(-1)?.condition ?? always;
      const before = tests;
      tests += sizeOf(own).tests + sizeOf(around).tests;
      if (before <= limits.allTests && tests > limits.allTests)
        report(conditionTooLarge.at(each.rule.name.span, allTogether));
      // Such a policy is refused: its conditions are not written out any more.
      const condition = tests > limits.allTests ? own : conjunction(around, own);
      const excess = excessOf(sizeOf(condition));
      if (excess !== undefined) report(conditionTooLarge.at(each.rule.name.span, `with that of its section ${excess}`));
      const kept = keptBy(each.rule, condition, services);
      const ifUnavailable = whenUnavailable(kept.condition, services);
      const placed = { index: rules.length, section: sections.length, ...kept, ifUnavailable };
      rules.push(bindRule(each.rule, statement.span, placed, settings, lost, report));
    }
  }
  return { rules, sections };
}

function conjunction(left: Condition, right: Condition): Condition {
  const parts = [left, right].flatMap((part) => (part.kind === 'all' ? part.of : [part]));
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : { kind: 'all', of: parts };
}

function bindRule(
  written: WrittenRule,
  span: Span,
  placed: Pick<Rule, 'index' | 'section' | 'condition' | 'effects' | 'ifUnavailable'>,
  settings: Settings,
  lost: Lost,
  report: Report,
): Rule {
  const { verb, name } = written;
  const codes = verb.replies?.codes;
  const own =
    written.reply &&
    codes &&
    bindReply(written.reply, { name: verb.name, codes, placeholder: verb.placeholder }, report);
  const reply = codes && (own ?? settings.otherwise.find((each) => codes.includes(each.code)));
  if (
    codes !== undefined &&
    reply === undefined &&
    written.reply === undefined &&
    !settings.hasFaultyReply &&
    !lost.mayReply()
  ) {
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
    why: written.why?.value,
  };
}

/** What a rule asks and leaves behind because of what it declares: a greylist or a limit is a test more, and effects. */
function keptBy(
  { name, verb, kept }: WrittenRule,
  condition: Condition,
  services: readonly DeclaredService[],
): Pick<Rule, 'condition' | 'effects'> {
  const declared = services.find((each) => each.kind === verb.declares && each.name === name.name);
  if (declared === undefined) return { condition, effects: [] };
  const fact = facts.find(({ argument }) => argument === declared.kind);
  if (fact === undefined) throw new Error(`no fact asks a ${declared.kind}`);
  const named = name.name;
  const { scope, phase } = fact;
  // What is shown of it is the clause that says when it holds.
  const clause = kept.find((each) => each.kind === 'delay' || each.kind === 'to');
  const span =
    clause?.kind === 'delay'
      ? clause.duration.span
      : clause?.kind === 'to'
        ? join(clause.number.span, clause.per.span)
        : name.span;
  const asks: Atom = { kind: 'atom', fact: fact.name, argument: named, scope, phase, test: { kind: 'yes' }, span };
  const effects: readonly RuleEffect[] =
    declared.kind === 'greylist'
      ? [
          { kind: 'first-seen', named },
          { kind: 'passed', named, concerns: condition },
        ]
      : [{ kind: 'counted', named, concerns: condition }];
  return { condition: conjunction(condition, asks), effects };
}

/**
 * A rule is skipped where everything in it that can fail is a service that says so. What fails beside such services, like
 * the inside of a message, defers: a message made to be unreadable must not get by a rule because of a list in it.
 */
function whenUnavailable(condition: Condition, services: readonly DeclaredService[]): Rule['ifUnavailable'] {
  const failing = atomsOf(condition).filter(
    ({ fact, test }) => factNamed(fact).cost !== 'free' && test.kind !== 'unavailable',
  );
  const areSkipped = failing.every((atom) => {
    const { argument, asks = [] } = factNamed(atom.fact);
    const asked = new Set([`${argument} ${atom.argument}`, ...asks.map((kind) => `${kind} ${kind}`)]);
    const used = services.filter(({ kind, name }) => asked.has(`${kind} ${name}`));
    return used.length > 0 && used.every((service) => service.ifUnavailable === 'skip');
  });
  return failing.length > 0 && areSkipped ? 'skip' : 'defer';
}
