import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ebnf } from '../../grammar/generate/ebnf.ts';
import { highlighting } from '../../grammar/generate/highlighting.ts';
import { generated } from '../../grammar/generate.ts';
import { declarations } from '../../src/declarations/registry.ts';
import { facts } from '../../src/facts/registry.ts';
import { operators } from '../../src/values/operators/registry.ts';
import { verbs } from '../../src/verbs/registry.ts';

test.each(generated.map(({ path, make }) => [path, make] as const))('%s is fresh', (path, make) => {
  expect(readFileSync(path, 'utf8'), 'run `npm run generate`').toBe(make());
});

test('each production of the EBNF is defined once, and used', () => {
  const productions = ebnf()
    .replace(/\(\*[\s\S]*?\*\)/g, '')
    .replace(/\? .* \?(?= ;$)|"[^"]*"/gm, '')
    .split(' ;')
    .flatMap((each) => (each.trim() === '' ? [] : [each.trim().split(' =')]));
  const defined = productions.map(([name = '']) => name);
  const used = productions.flatMap(([, body = '']) => body.match(/[\w-]+/g) ?? []);
  expect(defined).toEqual([...new Set(defined)]);
  expect(used.filter((name) => !defined.includes(name))).toEqual([]);
  expect(defined.filter((name) => !used.includes(name))).toEqual(['stretch', 'Skipped', 'policy']);
});

describe('highlighting', () => {
  interface Rule {
    readonly name?: string;
    readonly match?: string;
    readonly begin?: string;
    readonly end?: string;
    readonly patterns?: readonly Rule[];
    readonly captures?: Readonly<Record<string, { readonly name: string }>>;
  }
  const { repository }: { readonly repository: Readonly<Record<string, Rule>> } = JSON.parse(highlighting());
  const patterns = Object.values(repository).flatMap(flat);

  function flat(rule: Rule): Rule[] {
    return [rule, ...(rule.patterns ?? []).flatMap(flat)];
  }

  /** Scopes of the whole of a text, by every pattern that takes it whole. */
  function scopesOf(text: string): string[] {
    return patterns.flatMap(({ name, match, captures }) => {
      const found = match === undefined ? null : new RegExp(match, 'm').exec(text);
      if (found === null) return [];
      const whole = found[0] === text && name !== undefined ? [name] : [];
      return [
        ...whole,
        ...Object.entries(captures ?? {}).flatMap(([at, scope]) => (found[Number(at)] === text ? [scope.name] : [])),
      ];
    });
  }

  test('every pattern is a regular expression of both kinds', () => {
    const sources = patterns.flatMap(({ match, begin, end }) =>
      [match, begin, end].filter((each) => each !== undefined),
    );
    // Oniguruma reads escapes by number as octets.
    expect(sources.filter((source) => /\\[xu]/.test(source))).toEqual([]);
    for (const source of sources) expect(() => new RegExp(source)).not.toThrow();
  });

  const cases: readonly (readonly [text: string, scope: string])[] = [
    ...verbs.map((verb) => [verb.name, 'keyword.control.verb.mailpolicy'] as const),
    ...declarations
      .filter((each) => each.name !== 'test')
      .map((each) => [each.name, 'keyword.declaration.mailpolicy'] as const),
    ...facts
      .filter((fact) => fact.scope === 'session')
      .map((fact) => [fact.name, 'support.variable.fact.mailpolicy'] as const),
    ...operators
      .filter((operator) => /^[a-z]/.test(operator.name))
      .map((operator) => [operator.phrase.join(' '), 'keyword.operator.word.mailpolicy'] as const),
    ['any attachment', 'keyword.other.quantifier.mailpolicy'],
    ['at once', 'keyword.other.clause.mailpolicy'],
    ['not', 'keyword.operator.logical.mailpolicy'],
    ['monday', 'constant.language.mailpolicy'],
    ['10.0.0.0/8', 'constant.other.network.mailpolicy'],
    ['2001:db8::/32', 'constant.other.network.mailpolicy'],
    ['@.ebay.com', 'constant.other.domain.mailpolicy'],
    ['.exe', 'constant.other.extension.mailpolicy'],
    ['25 MB', 'constant.other.size.mailpolicy'],
    ['5.7.1', 'constant.other.status.mailpolicy'],
    ['# what follows', 'comment.line.number-sign.mailpolicy'],
    ['{sender}', 'variable.other.placeholder.mailpolicy'],
  ];
  test.each(cases)('%s is %s', (text, scope) => expect(scopesOf(text)).toContain(scope));

  test('the name of a rule is no word of the language, whatever it holds', () => {
    expect(scopesOf('no-helo').filter((scope) => scope.startsWith('support'))).toEqual([]);
  });
});
