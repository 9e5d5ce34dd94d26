import { expect, test } from 'vitest';
import { nearMisses } from '../../src/values/operators/near-misses.ts';
import { operators } from '../../src/values/operators/registry.ts';
import { valueType } from '../../src/values/registry.ts';
import { writtenTerms } from './written.ts';

function operatorNamed(name: string) {
  const found = operators.find((operator) => operator.name === name);
  if (found === undefined) throw new Error(`no operator ${name}`);
  return found;
}

test.each([
  ['ip', 'in', ['ours'], { kind: 'member', list: 'ours' }],
  ['text', 'contains any of', ['offensive'], { kind: 'member', list: 'offensive' }],
  ['address', 'is', ['"Ann@Example.com"'], { kind: 'equals', key: 'ann@example.com' }],
  ['media-type', 'is', ['image'], { kind: 'equals', key: 'image' }],
  ['address', 'is null', [], { kind: 'missing' }],
  ['text', 'missing', [], { kind: 'missing' }],
  ['text', 'is unavailable', [], { kind: 'unavailable' }],
  ['text', 'contains', ['"Act  NOW"'], { kind: 'contains', text: 'act now' }],
  ['text', 'starts with', ['"Re:"'], { kind: 'starts', text: 're:' }],
  ['domain', 'ends with', ['".Local"'], { kind: 'ends', text: '.local' }],
  ['text', 'matches', ['"^A+$"'], { kind: 'matches', pattern: '^A+$' }],
  ['size', '>', ['25 MB'], { kind: 'compare', relation: '>', number: 26_214_400 }],
  ['number', '<=', ['3'], { kind: 'compare', relation: '<=', number: 3 }],
  ['time', 'from', ['22:00', '6:00'], { kind: 'range', from: 1320, to: 360 }],
  ['weekday', 'from', ['saturday', 'sunday'], { kind: 'range', from: 6, to: 7 }],
  ['date', 'from', ['2026-01-01', '2026-01-01'], { kind: 'range', from: 20_260_101, to: 20_260_101 }],
])('%s %s %j', (type, name, operands, made) => {
  const operator = operatorNamed(name);
  expect(operator.fits(valueType(type))).toBe(true);
  expect(operator.toTest(writtenTerms(operands), valueType(type))).toMatchObject({ test: made });
});

test.each([
  ['number', 'is', ['25 MB'], '`25 MB` is a size, not a number such as `25`', 0],
  ['text', 'contains', ['""'], '`""` is part of every text', 0],
  ['text', 'contains', ['word'], 'a text in double quotes stands here', 0],
  ['domain', 'contains', ['"bücher"'], 'domains are compared as A-labels (`xn--…`), which hold ASCII letters only', 0],
  ['text', 'matches', ['"("'], 'missing closing ) at `(`', 0],
  ['text', 'matches', ['word'], 'a regular expression in double quotes stands here', 0],
  ['date', 'from', ['2026-02-01', '2026-01-01'], '`2026-01-01` is before `2026-02-01`, where the range begins', 1],
  ['time', 'from', ['22:00', '24:00'], '`24:00` is no time of day: the day goes from `0:00` to `23:59`', 1],
  ['ip', 'in', ['10.0.0.0/8'], 'the name of a list stands here', 0],
])('%s %s %j is wrong', (type, name, operands, problem, operand) => {
  expect(operatorNamed(name).toTest(writtenTerms(operands), valueType(type))).toMatchObject({ problem, operand });
});

test.each([
  ['ip', 'in, is, is unavailable, missing'],
  ['address', 'contains, contains any of, ends with, in, is, is null, is unavailable, matches, missing, starts with'],
  ['text', 'contains, contains any of, ends with, is, is unavailable, matches, missing, starts with'],
  ['size', '<, <=, >, >=, is, is unavailable, missing'],
  ['time', '<, <=, >, >=, from, is, is unavailable, missing'],
  ['weekday', 'from, is, is unavailable, missing'],
  ['disposition', 'is, is unavailable, missing'],
  ['yes-no', 'is unavailable'],
])('what can be asked of %s', (type, names) => {
  const fitting = operators.filter((operator) => operator.fits(valueType(type)));
  expect(
    fitting
      .map(({ name }) => name)
      .sort()
      .join(', '),
  ).toBe(names);
});

test('longer phrases come first, and each operator is whole', () => {
  const lengths = operators.map(({ phrase }) => phrase.length);
  expect(lengths).toEqual([...lengths].sort((one, other) => other - one));
  expect(new Set(operators.map(({ phrase }) => phrase.join(' '))).size).toBe(operators.length);
  for (const { name, phrase, example, doc } of operators) {
    expect(phrase.join(' ')).toBe(name);
    expect(` ${example} `).toContain(` ${phrase.join(' ')} `);
    expect(doc).toMatch(/\.$/);
  }
});

test('a near miss is no operator, comes before shorter ones, and means one that is', () => {
  const phrases = new Set(operators.map(({ name }) => name));
  for (const { phrase, instead } of nearMisses) {
    expect(phrases).not.toContain(phrase);
    expect(phrases).toContain(instead);
  }
  const lengths = nearMisses.map(({ phrase }) => phrase.split(' ').length);
  expect(lengths).toEqual([...lengths].sort((one, other) => other - one));
  expect(new Set(nearMisses.map(({ phrase }) => phrase)).size).toBe(nearMisses.length);
});
