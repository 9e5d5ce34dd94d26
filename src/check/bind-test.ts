import type { Literal } from '../../grammar/ast.ts';
import type { Atom, Condition } from '../core/condition.ts';
import type { ListKind } from '../core/policy.ts';
import type { WrittenTest } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { badPattern, badValue, wrongType } from '../diagnostics/findings/conditions.ts';
import type { Fact } from '../facts/fact.ts';
import { fact as factNamed } from '../facts/registry.ts';
import { duration } from '../values/duration.ts';
import type { Made, Operator } from '../values/operators/operator.ts';
import { operators } from '../values/operators/registry.ts';
import { valueType } from '../values/registry.ts';
import type { ValueType } from '../values/value-type.ts';
import type { DeclaredChecks } from './declared-checks.ts';
import type { Names } from './names.ts';

/** What the patterns of a policy may take together to be made ready, in units of some 50 ns: a thousand common ones take half of it. */
const mostEffort = 7_000_000;

/** Binds one test; undefined, and reported, where something in it is wrong. */
export type TestBinder = (written: WrittenTest) => Condition | undefined;

/** Makes a binder of tests: facts, operators and operands that fit each other. */
export function makeTestBinder(
  names: Names,
  areDeclared: DeclaredChecks,
  report: (diagnostic: Diagnostic) => void,
): TestBinder {
  const patterns = new Map<string, Made>();
  let effort = 0;

  const bindTest = (written: WrittenTest): Condition | undefined => {
    const fact = factNamed(written.fact);
    const type = valueType(fact.type);
    const argument = bindArgument(written, fact.argument);
    if (argument === undefined || !areDeclared(fact, written.factSpan)) return undefined;
    if (fact.anyOf !== undefined) return bindAnyOf(written, fact.anyOf);
    const base = {
      kind: 'atom',
      fact: fact.name,
      argument,
      scope: fact.scope,
      phase: fact.phase,
      span: written.span,
    } as const;
    const operator = operators.find((each) => each.name === written.operator);
    if (operator === undefined) return { ...base, test: { kind: 'yes' } };
    if (!operator.fits(type)) {
      const fitting = operators.filter((each) => each.fits(type)).map((each) => `\`${each.phrase.join(' ')}\``);
      report(
        wrongType.at(
          written.operatorSpan,
          `\`${written.fact}\` cannot be asked \`${operator.phrase.join(' ')}\``,
          `of \`${written.fact}\` can be asked: ${fitting.join(', ')}`,
        ),
      );
      return undefined;
    }
    if (!listsFit(written, operator, operator.lists(type))) return undefined;
    const made = makeTest(written, operator, type);
    if (made === undefined) return undefined;
    if ('test' in made) return { ...base, test: made.test };
    const operand = written.operands[made.operand];
    const finding = takesPattern(operator) ? badPattern : badValue;
    report(finding.at(operand?.span ?? written.operatorSpan, made.problem));
    return undefined;
  };

  /** A fact that is asked as others, of which one is enough. */
  const bindAnyOf = (
    { fact: name, operator, operatorSpan, span }: WrittenTest,
    parts: NonNullable<Fact['anyOf']>,
  ): Condition | undefined => {
    if (operator !== undefined) {
      const { fact: first } = parts[0] ?? { fact: name };
      report(wrongType.at(operatorSpan, `\`${name}\` stands alone`, `ask what it is made of, such as \`${first}\``));
      return undefined;
    }
    return {
      kind: 'some',
      of: parts.map((part): Atom => {
        const { name: fact, scope, phase } = factNamed(part.fact);
        return { kind: 'atom', fact, argument: '', scope, phase, test: part.test, span };
      }),
    };
  };

  /** The text behind a fact's name, or the name of a service of the kind that the fact asks. */
  const bindArgument = ({ argument, fact }: WrittenTest, takes: Fact['argument']): string | undefined => {
    if (takes === undefined || argument === undefined) return '';
    if (argument.kind === 'text') return argument.value;
    if (argument.kind === 'literal') return bindDuration(argument, fact);
    return names.findService(argument, takes, fact);
  };

  /** Milliseconds behind a fact's name; undefined, and reported, where no time is left. */
  const bindDuration = (argument: Literal, fact: string): string | undefined => {
    const parsed = duration.parse(argument);
    if (fact === 'pop-login within' && 'key' in parsed && Number(parsed.key) > 86_400_000) {
      report(badValue.at(argument.span, 'logins are remembered for a day'));
      return undefined;
    }
    if ('key' in parsed && Number(parsed.key) > 0) return String(parsed.key);
    report(badValue.at(argument.span, 'problem' in parsed ? parsed.problem : `\`${argument.text}\` is no time`));
    return undefined;
  };

  /** Looks at each pattern once, and at no more when the patterns have taken too long together. */
  const makeTest = (written: WrittenTest, operator: Operator, type: ValueType): Made | undefined => {
    const [operand] = written.operands;
    if (operand?.kind !== 'text' || !takesPattern(operator)) return operator.toTest(written.operands, type);
    const before = patterns.get(operand.value);
    if (before !== undefined) return before;
    if (effort > mostEffort) return undefined;
    const made = operator.toTest(written.operands, type);
    patterns.set(operand.value, made);
    effort += made.effort ?? 0;
    if (effort > mostEffort && 'test' in made)
      report(badPattern.at(operand.span, 'with it the patterns of this policy are too much work'));
    return made;
  };

  const listsFit = (written: WrittenTest, operator: Operator, kinds: readonly ListKind[]): boolean => {
    if (kinds.length === 0) return true;
    const slots = operator.slots.filter((slot) => typeof slot !== 'string');
    const at = slots.findIndex((slot) => slot.takes === 'list');
    const operand = written.operands[at];
    return operand === undefined || names.findList(operand, kinds, written.fact) !== undefined;
  };

  return bindTest;
}

function takesPattern({ slots }: Operator): boolean {
  return slots.some((slot) => typeof slot !== 'string' && slot.takes === 'pattern');
}
