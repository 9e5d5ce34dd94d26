import type { Word } from '../../grammar/ast.ts';
import type { Condition } from '../core/condition.ts';
import { always } from '../core/condition.ts';
import type { Written } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { conditionTooLarge, defineCycle } from '../diagnostics/findings/conditions.ts';
import { fact as factNamed } from '../facts/registry.ts';
import type { TestBinder } from './bind-test.ts';
import type { Size } from './condition-size.ts';
import { excessOf, limits, makeSizes } from './condition-size.ts';
import type { Define, Names } from './names.ts';

/** Definitions that are read inside each other: reading goes down into each. */
const deepest = 64;
/** Conditions that are open at once while one is bound: names and what they name count as well. */
const mostOpen = 2 * limits.depth;
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

export function makeBinder(
  names: Names,
  bindTest: TestBinder,
  defines: readonly Define[],
  report: (diagnostic: Diagnostic) => void,
): Binder {
  const bound = new Map<Define, Condition | undefined>();
  const open: Define[] = [];
  /** How many definitions stand in each other in a bound one; `tallest` is that of those met so far in an open one. */
  const heights = new Map<Define, number>();
  let tallest = 0;
  const sizes = makeSizes();

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
    const define = names.defineOf(word.name);
    if (define !== undefined) return bindDefine(define, word);
    names.reportNoClaim(word);
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
      const list = names.findList(name, ['domains'], domain.name);
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
