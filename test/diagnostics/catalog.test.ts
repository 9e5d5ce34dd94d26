import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lintExample } from '../../src/commands/lint-example.ts';
import { catalog } from '../../src/diagnostics/catalog.ts';
import type { FindingPage } from '../../src/diagnostics/finding.ts';

const certificate = {
  'mx.pem': readFileSync('test/fronts/tls/mx.pem', 'utf8'),
  'mx.key': readFileSync('test/fronts/tls/mx.key', 'utf8'),
};

/** The codes of what is found in the example of a page. */
async function codesIn(page: FindingPage, text: string): Promise<string[]> {
  return (await lintExample(page, text, certificate)).map((each) => each.code);
}

test('each code is given once, and the catalog is in their order', () => {
  const codes = catalog.map((page) => page.code);
  expect(codes).toEqual([...new Set(codes)].toSorted());
});

test('every finding of the program is in the catalog', () => {
  const written = globSync('src/diagnostics/findings/*.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/code: '(MP\d+)'/g)].map(([, code]) => code),
  );
  expect(catalog.map((page) => page.code)).toEqual(written.toSorted());
});

describe.each(catalog.map((page) => [page.code, page] as const))('%s', (code, page) => {
  test('what is wrong raises it', async () => expect(await codesIn(page, page.bad)).toContain(code));
  test('what is right raises nothing', async () => expect(await codesIn(page, page.good)).toEqual([]));
});
