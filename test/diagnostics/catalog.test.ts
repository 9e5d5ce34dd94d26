import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/diagnostics/catalog.ts';
import type { FindingPage } from '../../src/diagnostics/finding.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { policyFront } from '../../src/mail/front-kind.ts';
import { parseConfig } from '../../src/policy/config.ts';
import type { ReadFile } from '../../src/policy/gather.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { readTests } from '../../src/trial/read-tests.ts';

const files: Readonly<Record<string, string>> = {
  'users.txt': 'ann:{PLAIN}secret\n',
  'empty.networks': '# none yet\n',
  'broken-users.txt': 'ann\n',
  'mx.pem': readFileSync('test/fronts/tls/mx.pem', 'utf8'),
  'mx.key': readFileSync('test/fronts/tls/mx.key', 'utf8'),
};
const read: ReadFile = (path) => {
  const text = files[path];
  return text === undefined ? { problem: 'there is no such file' } : { text };
};

/** The codes of what is found in the example of a page: a policy with its tests, or a configuration. */
function codesIn({ code }: FindingPage, text: string): string[] {
  if (code.startsWith('MP8'))
    return parseConfig(makeSource('mailpolicy.yaml', text), read).diagnostics.map((each) => each.code);
  // MP4xx is said of a listener that cannot know all.
  const fronts = code.startsWith('MP4') ? [policyFront] : [];
  const { policy, tests, diagnostics } = loadPolicy(makeSource('policy.rules', text), read, {
    fronts,
    now: Date.UTC(2026, 10, 23),
  });
  const readMessage = () => ({ problem: 'there is no such file' });
  const ofTests = policy === undefined ? [] : readTests(tests, policy, readMessage).diagnostics;
  return [...diagnostics, ...ofTests].map((each) => each.code);
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
  test('what is wrong raises it', () => expect(codesIn(page, page.bad)).toContain(code));
  test('what is right raises nothing', () => expect(codesIn(page, page.good)).toEqual([]));
});
