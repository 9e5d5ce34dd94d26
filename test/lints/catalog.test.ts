import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalog } from '../../src/diagnostics/catalog.ts';
import { codesOfCorpus } from '../corpus.ts';

const codes = catalog.map((page) => page.code);

test('every code is raised by a file of the corpus', () => {
  const announced = codesOfCorpus();
  expect(codes.filter((code) => !announced.has(code))).toEqual([]);
});

test('the corpus announces no code that there is none of', () => {
  expect([...codesOfCorpus()].filter((code) => !codes.includes(code))).toEqual([]);
});

test('every code has a page: what it is called, why it matters, a bad example and a good one', () => {
  const bare = catalog.filter(
    ({ title, doc, bad, good }) => title === '' || !/[.:)]$/.test(doc) || bad === '' || good === '' || bad === good,
  );
  expect(bare.map(({ code }) => code)).toEqual([]);
});

test('every code stands in the reference', () => {
  const reference = readFileSync('grammar/REFERENCE.md', 'utf8');
  expect(codes.filter((code) => !reference.includes(code))).toEqual([]);
});
