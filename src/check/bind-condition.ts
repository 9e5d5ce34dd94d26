import type { Literal, Term, Word } from '../../grammar/ast.ts';
import type { Atom, Condition } from '../core/condition.ts';
import { always } from '../core/condition.ts';
import type { DeclaredService } from '../core/declared-service.ts';
import type { List, ListKind } from '../core/policy.ts';
import type { Declared } from '../declarations/declaration.ts';
import type { Written, WrittenTest } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import {
  badPattern,
  badValue,
  conditionTooLarge,
  defineCycle,
  unknownName,
  wrongType,
} from '../diagnostics/findings/conditions.ts';
import { nearest } from '../diagnostics/near.ts';
import type { Fact } from '../facts/fact.ts';
import { nearFacts } from '../facts/near-misses.ts';
import { fact as factNamed, facts } from '../facts/registry.ts';
import { duration } from '../values/duration.ts';
import type { Made, Operator } from '../values/operators/operator.ts';
import { operators } from '../values/operators/registry.ts';
import { valueType } from '../values/registry.ts';
import type { ValueType } from '../values/value-type.ts';
import type { Size } from './condition-size.ts';
import { excessOf, limits, makeSizes } from './condition-size.ts';
import type { DeclaredChecks } from './declared-checks.ts';
import type { Lost } from './lost.ts';

type Define = Extract<Declared, { kind: 'define' }>;

/** Definitions that are read inside each other: reading goes down into each. */
const deepest = 64;
/** What the patterns of a policy may take together to be made ready, in units of some 50 ns: a thousand common ones take half of it. */
const mostEffort = 7_000_000;
/** Conditions that are open at once while one is bound: names and what they name count as well. */
const mostOpen = 2 * limits.depth;
/** Unknown names for which a near one is looked for: each is compared with all that there are. */
const mostSuggestions = 50;
const tooDeep = `definitions stand in each other more than ${deepest} deep`;

/** Turns written conditions into core ones: names become what they name, types are checked. */
export interface Binder {
  /** Undefined, and reported, where something in it is wrong. */
  readonly bind: (written: Written) => Condition | undefined;
  /** `when` and not `unless`; true where neither is written. A faulty one counts as true: it has been reported. */
  readonly bindGuards: (when: Written | undefined, unless: Written | undefined) => Condition;
  /** `relay to LIST`: the recipient's domain is in the list, or there is none: a bare `postmaster` is ours (RFC 5321 4.5.1). */
  readonly recipientIn: (list: Word) => readonly Condition[];
  /** Binds every definition, so that an unused one is checked too. */
  readonly checkDefines: () => void;
  /** The size of a condition that was bound here. */
  readonly sizeOf: (condition: Condition) => Size;
}

/** An unknown name that may be that of a lost statement is not reported. */
export function makeBinder(
  lists: readonly List[],
  services: readonly DeclaredService[],
  defines: readonly Define[],
  areDeclared: DeclaredChecks,
  lost: Lost,
  report: (diagnostic: Diagnostic) => void,
): Binder {
  const bound = new Map<Define, Condition | undefined>();
  const open: Define[] = [];
  /** How many definitions stand in each other in a bound one; `tallest` is that of those met so far in an open one. */
  const heights = new Map<Define, number>();
  let tallest = 0;
  const definesByName = firstByName(defines, (define) => define.name.name);
  const listsByName = firstByName(lists, (list) => list.name);
  // A greylist or a limit has the name of its rule, and rules have names of their own.
  const servicesByName = firstByName(
    services.filter(({ kind }) => kind !== 'greylist' && kind !== 'limit'),
    (service) => service.name,
  );
  const claimNames = [
    ...definesByName.keys(),
    ...facts.filter((fact) => fact.type === 'yes-no').map((fact) => fact.name),
  ];
  const sizes = makeSizes();
  const patterns = new Map<string, Made>();
  let effort = 0;
  let suggestions = 0;
  const suggest = (name: string, candidates: readonly string[]) =>
    suggestions++ < mostSuggestions ? nearest(name, candidates) : undefined;

  /** Refuses what is too large: a definition that doubles another again and again is small as written. */
  const bind = (written: Written): Condition | undefined => {
    const condition = bindParts(written);
    const excess = condition && excessOf(sizes.sizeOf(condition));
    if (excess === undefined) return condition;
    report(conditionTooLarge.at(written.span, excess));
    return undefined;
  };

  let depth = 0;
  const bindParts = (written: Written): Condition | undefined => {
    if (depth >= mostOpen) {
      report(conditionTooLarge.at(written.span, excessOf({ tests: 0, depth }) ?? tooDeep));
      return undefined;
    }
    depth++;
    const condition = bindPart(written);
    depth--;
    return condition;
  };

  const bindPart = (written: Written): Condition | undefined => {
    switch (written.kind) {
      case 'all':
      case 'some': {
        const of = written.of.map(bindParts);
        return of.every((part) => part !== undefined) ? { kind: written.kind, of } : undefined;
      }
      case 'not': {
        const of = bindParts(written.of);
        return of && { kind: 'not', of };
      }
      case 'quantified': {
        const of = written.of === undefined ? always : bindParts(written.of);
        if (of === undefined) return undefined;
        const { element, span } = written;
        const some: Condition = {
          kind: 'quantified',
          quantifier: written.quantifier === 'every' ? 'every' : 'any',
          element,
          of,
          span,
        };
        return written.quantifier === 'no' ? { kind: 'not', of: some } : some;
      }
      case 'name':
        return bindName(written.word);
      case 'test':
        return bindTest(written);
      default:
        return written satisfies never;
    }
  };

  const bindName = (word: Word): Condition | undefined => {
    const define = definesByName.get(word.name);
    if (define !== undefined) return bindDefine(define, word);
    if (!lost.mayName(word.name)) {
      const list = listsByName.get(word.name);
      const service = servicesByName.get(word.name);
      if (service !== undefined)
        report(
          wrongType.at(
            word.span,
            `\`${word.name}\` is a ${service.kind}, and nothing says what it is asked`,
            `write for example \`${askOf(service)}\``,
          ),
        );
      else if (list === undefined)
        report(
          unknownName.at(
            word.span,
            word.name,
            'definition or yes-or-no fact',
            testOfValue(word.name) ?? nearFacts.get(word.name) ?? suggest(word.name, claimNames),
          ),
        );
      else
        report(
          wrongType.at(
            word.span,
            `\`${word.name}\` is a list, and nothing says what is looked up in it`,
            `write for example \`${lookUp(list)}\``,
          ),
        );
    }
    return undefined;
  };

  const bindDefine = (define: Define, user: Word): Condition | undefined => {
    if (bound.has(define)) {
      tallest = Math.max(tallest, heights.get(define) ?? 0);
      return bound.get(define);
    }
    if (open.length >= deepest) {
      report(conditionTooLarge.at(user.span, tooDeep));
      return undefined;
    }
    if (open.includes(define)) {
      const chain = [...open.slice(open.indexOf(define)), define].map((each) => each.name.name);
      report(defineCycle.at(define.name.span, chain));
      for (const each of open) bound.set(each, undefined);
      return undefined;
    }
    const beside = tallest;
    tallest = 0;
    open.push(define);
    const condition = bind(define.condition);
    open.pop();
    const own = tallest + 1;
    tallest = Math.max(beside, own);
    heights.set(define, own);
    if (own > deepest) report(conditionTooLarge.at(define.name.span, tooDeep));
    if (!bound.has(define)) bound.set(define, own > deepest ? undefined : condition);
    if (condition !== undefined) sizes.keep(condition);
    return bound.get(define);
  };

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
    const { name, span } = argument;
    const fitting = services.filter(({ kind }) => kind === takes).map((each) => each.name);
    if (fitting.includes(name)) return name;
    const service = servicesByName.get(name);
    if (service !== undefined || listsByName.has(name) || definesByName.has(name))
      report(
        wrongType.at(
          span,
          `\`${name}\` is no ${takes}, which \`${fact}\` asks`,
          `declare one: \`${declarationOf(takes)}\``,
        ),
      );
    else if (!lost.mayName(name)) report(unknownName.at(span, name, takes, suggest(name, fitting)));
    return undefined;
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
    return operand === undefined || findList(operand, kinds, written.fact) !== undefined;
  };

  const findList = (operand: Term, kinds: readonly ListKind[], asked: string): List | undefined => {
    if (operand.kind !== 'word') {
      report(
        wrongType.at(
          operand.span,
          'the name of a list is expected here',
          `declare one: \`${kinds[0]} NAME = …\`, or compare with \`is\``,
        ),
      );
      return undefined;
    }
    const list = listsByName.get(operand.name);
    const service = servicesByName.get(operand.name);
    if (list === undefined && service !== undefined) {
      report(
        wrongType.at(
          operand.span,
          `\`${operand.name}\` is a ${service.kind}, not a list of entries`,
          `write for example \`${askOf(service)}\``,
        ),
      );
      return undefined;
    }
    if (list === undefined) {
      const define = definesByName.get(operand.name);
      if (define !== undefined) {
        report({
          ...wrongType.at(
            operand.span,
            `\`${operand.name}\` is a condition, not a list`,
            `a condition stands alone: write \`${operand.name}\``,
          ),
          secondary: [{ span: define.name.span, label: 'defined here' }],
        });
        return undefined;
      }
      const fitting = lists.filter((each) => kinds.includes(each.kind)).map((each) => each.name);
      if (!lost.mayName(operand.name))
        report(unknownName.at(operand.span, operand.name, 'list', suggest(operand.name, fitting)));
      return undefined;
    }
    if (kinds.includes(list.kind)) return list;
    report({
      ...wrongType.at(
        operand.span,
        `\`${operand.name}\` is a list of ${list.kind}, and \`${asked}\` is looked up in ${kinds.join(' or ')}`,
        `use a list of ${kinds.join(' or ')}`,
      ),
      secondary: [{ span: list.span, label: `declared here as ${list.kind}` }],
    });
    return undefined;
  };

  return {
    bind,
    bindGuards: (when, unless) => {
      const holds = when && bind(when);
      const excepted = unless && bind(unless);
      const held = holds === undefined ? [] : holds.kind === 'all' ? holds.of : [holds];
      const parts: readonly Condition[] = excepted === undefined ? held : [...held, { kind: 'not', of: excepted }];
      const [only] = parts;
      return parts.length === 1 && only !== undefined ? only : { kind: 'all', of: parts };
    },
    recipientIn: (name) => {
      const domain = factNamed('recipient domain');
      const list = findList(name, ['domains'], domain.name);
      if (list === undefined) return [];
      const { scope, phase } = domain;
      const asked = { kind: 'atom', fact: domain.name, argument: '', scope, phase, span: name.span } as const;
      return [
        { ...asked, test: { kind: 'member', list: list.name } },
        // Nobody wrote this part: its place is empty, and what shows conditions leaves it out.
        { ...asked, test: { kind: 'missing' }, span: { ...name.span, end: name.span.start } },
      ];
    },
    checkDefines: () => {
      for (const define of defines) bindDefine(define, define.name);
    },
    sizeOf: sizes.sizeOf,
  };
}

/** The first of each name: another one has been reported. */
function firstByName<Named>(all: readonly Named[], nameOf: (each: Named) => string): ReadonlyMap<string, Named> {
  return new Map(all.toReversed().map((each) => [nameOf(each), each]));
}

function takesPattern({ slots }: Operator): boolean {
  return slots.some((slot) => typeof slot !== 'string' && slot.takes === 'pattern');
}

/** How a value that stands alone was probably meant: `weekday is monday` for `monday`, `any attachment (type is image)`. */
function testOfValue(word: string): string | undefined {
  const fact = facts.find((each) => valueType(each.type).words.includes(word));
  if (fact === undefined) return undefined;
  if (fact.scope !== 'attachment') return `${fact.name} is ${word}`;
  return word === fact.scope ? 'any attachment' : `any attachment (${fact.name.replace('attachment ', '')} is ${word})`;
}

/** How a service of this kind is declared. */
function declarationOf(kind: NonNullable<Fact['argument']>): string {
  return kind === 'greylist' || kind === 'limit' ? `${kind} NAME …` : `${kind} NAME = …`;
}

/** A test that asks a service. */
function askOf({ kind, name }: DeclaredService): string {
  const fact = facts.find(({ argument, asks }) => argument === kind || asks?.some((each) => each === kind));
  if (fact === undefined) return name;
  return fact.argument === undefined ? fact.example : `${fact.name} ${name}`;
}

/** A test that looks something up in a list. */
function lookUp({ name, kind }: List): string {
  switch (kind) {
    case 'networks':
      return `client in ${name}`;
    case 'domains':
      return `sender domain in ${name}`;
    case 'addresses':
      return `sender in ${name}`;
    case 'extensions':
      return `any attachment (extension in ${name})`;
    case 'phrases':
      return `subject contains any of ${name}`;
    default:
      return kind satisfies never;
  }
}
