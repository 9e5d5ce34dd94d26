import type { Term, Word } from '../../grammar/ast.ts';
import type { DeclaredService } from '../core/declared-service.ts';
import type { List, ListKind } from '../core/policy.ts';
import type { Declared } from '../declarations/declaration.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { unknownName, wrongType } from '../diagnostics/findings/conditions.ts';
import { nearest } from '../diagnostics/near.ts';
import type { Fact } from '../facts/fact.ts';
import { nearFacts } from '../facts/near-misses.ts';
import { facts } from '../facts/registry.ts';
import { valueType } from '../values/registry.ts';
import type { Lost } from './lost.ts';

/** A definition as it is written. */
export type Define = Extract<Declared, { kind: 'define' }>;

/** What the names of a policy stand for. A name that stands for nothing fitting is reported, unless a lost statement may declare it. */
export interface Names {
  readonly defineOf: (name: string) => Define | undefined;
  /** A list of one of these kinds, which the fact `asked` is looked up in. */
  readonly findList: (operand: Term, kinds: readonly ListKind[], asked: string) => List | undefined;
  /** The name of a service of the kind that `fact` asks. */
  readonly findService: (word: Word, kind: NonNullable<Fact['argument']>, fact: string) => string | undefined;
  /** Reports a word that stands alone and is neither a definition nor a yes-or-no fact. */
  readonly reportNoClaim: (word: Word) => void;
}

/** Unknown names for which a near one is looked for: each is compared with all that there are. */
const mostSuggestions = 50;

export function makeNames(
  lists: readonly List[],
  services: readonly DeclaredService[],
  defines: readonly Define[],
  lost: Lost,
  report: (diagnostic: Diagnostic) => void,
): Names {
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
  let suggestions = 0;
  const suggest = (name: string, candidates: readonly string[]) =>
    suggestions++ < mostSuggestions ? nearest(name, candidates) : undefined;

  const reportNoClaim = (word: Word): void => {
    if (lost.mayName(word.name)) return;
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
  };

  const findService = (
    { name, span }: Word,
    takes: NonNullable<Fact['argument']>,
    fact: string,
  ): string | undefined => {
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

  return { defineOf: (name) => definesByName.get(name), findList, findService, reportNoClaim };
}

/** The first of each name: another one has been reported. */
function firstByName<Named>(all: readonly Named[], nameOf: (each: Named) => string): ReadonlyMap<string, Named> {
  return new Map(all.toReversed().map((each) => [nameOf(each), each]));
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
