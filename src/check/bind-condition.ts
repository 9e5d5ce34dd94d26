import type { Term, Word } from '../../grammar/ast.ts';
import type { Atom, Condition } from '../core/condition.ts';
import { always } from '../core/condition.ts';
import type { List, ListKind } from '../core/policy.ts';
import type { Declared } from '../declarations/declaration.ts';
import type { Written, WrittenTest } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { badPattern, badValue, defineCycle, unknownName, wrongType } from '../diagnostics/findings/conditions.ts';
import { nearest } from '../diagnostics/near.ts';
import { fact as factNamed, facts } from '../facts/registry.ts';
import type { Operator } from '../values/operators/operator.ts';
import { operators } from '../values/operators/registry.ts';
import { valueType } from '../values/registry.ts';
import type { Lost } from './lost.ts';

type Define = Extract<Declared, { kind: 'define' }>;

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
}

/** An unknown name that may be that of a lost statement is not reported. */
export function makeBinder(
  lists: readonly List[],
  defines: readonly Define[],
  lost: Lost,
  report: (diagnostic: Diagnostic) => void,
): Binder {
  const bound = new Map<Define, Condition | undefined>();
  const open: Define[] = [];

  const bind = (written: Written): Condition | undefined => {
    switch (written.kind) {
      case 'all':
      case 'some': {
        const of = written.of.map(bind);
        return of.every((part) => part !== undefined) ? { kind: written.kind, of } : undefined;
      }
      case 'not': {
        const of = bind(written.of);
        return of && { kind: 'not', of };
      }
      case 'quantified': {
        const of = written.of === undefined ? always : bind(written.of);
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
    const define = defines.find((each) => each.name.name === word.name);
    if (define !== undefined) return bindDefine(define);
    if (!lost.mayName(word.name)) {
      const list = lists.find((each) => each.name === word.name);
      const known = [
        ...defines.map((each) => each.name.name),
        ...facts.filter((fact) => fact.type === 'yes-no').map((fact) => fact.name),
      ];
      if (list === undefined)
        report(
          unknownName.at(
            word.span,
            word.name,
            'definition or yes-or-no fact',
            testOfValue(word.name) ?? nearest(word.name, known),
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

  const bindDefine = (define: Define): Condition | undefined => {
    if (bound.has(define)) return bound.get(define);
    if (open.includes(define)) {
      const chain = [...open.slice(open.indexOf(define)), define].map((each) => each.name.name);
      report(defineCycle.at(define.name.span, chain));
      for (const each of open) bound.set(each, undefined);
      return undefined;
    }
    open.push(define);
    const condition = bind(define.condition);
    open.pop();
    if (!bound.has(define)) bound.set(define, condition);
    return bound.get(define);
  };

  const bindTest = (written: WrittenTest): Atom | undefined => {
    const fact = factNamed(written.fact);
    const type = valueType(fact.type);
    const base = {
      kind: 'atom',
      fact: fact.name,
      argument: written.argument?.value ?? '',
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
    const made = operator.toTest(written.operands, type);
    if ('test' in made) return { ...base, test: made.test };
    const operand = written.operands[made.operand];
    const slots = operator.slots.filter((slot) => typeof slot !== 'string');
    const finding = slots[made.operand]?.takes === 'pattern' ? badPattern : badValue;
    report(finding.at(operand?.span ?? written.operatorSpan, made.problem));
    return undefined;
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
    const list = lists.find((each) => each.name === operand.name);
    if (list === undefined) {
      const define = defines.find((each) => each.name.name === operand.name);
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
        report(unknownName.at(operand.span, operand.name, 'list', nearest(operand.name, fitting)));
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
      const parts: Condition[] = [];
      if (holds !== undefined) parts.push(...(holds.kind === 'all' ? holds.of : [holds]));
      if (excepted !== undefined) parts.push({ kind: 'not', of: excepted });
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
      for (const define of defines) bindDefine(define);
    },
  };
}

/** How a value that stands alone was probably meant: `weekday is monday` for `monday`, `any attachment (type is image)`. */
function testOfValue(word: string): string | undefined {
  const fact = facts.find((each) => valueType(each.type).words.includes(word));
  if (fact === undefined) return undefined;
  if (fact.scope !== 'attachment') return `${fact.name} is ${word}`;
  return word === fact.scope ? 'any attachment' : `any attachment (${fact.name.replace('attachment ', '')} is ${word})`;
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
