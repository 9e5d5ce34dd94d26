import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { applySafeFixes } from '../../src/diagnostics/apply-fixes.ts';
import { catalog } from '../../src/diagnostics/catalog.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { inOrder } from '../../src/diagnostics/in-order.ts';
import type { Source } from '../../src/diagnostics/source.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import type { ReadFile } from '../../src/policy/gather.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { casesOf } from '../corpus.ts';
import { differingLists, meaningOf } from './same-policy.ts';

const now = Date.UTC(2026, 10, 23);

/** Files by name; what is not among them is on disk. */
type Files = ReadonlyMap<string, string>;

function load(root: string, files: Files) {
  const read: ReadFile = (path) => {
    const text = files.get(path) ?? onDisk(path);
    return text === undefined ? { problem: 'there is no such file' } : { text };
  };
  const { policy, diagnostics } = loadPolicy(makeSource(root, files.get(root) ?? ''), read, { fronts: [], now });
  return { policy, diagnostics: inOrder(diagnostics) };
}

function onDisk(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The files with the safe fixes of these findings made. */
function fix(files: Files, found: readonly Diagnostic[]): Files {
  const fixed = new Map(files);
  for (const source of new Set(found.map(({ span }) => span.source))) {
    const { text, count } = applySafeFixes(source, found);
    if (count > 0) fixed.set(source.name, text);
  }
  return fixed;
}

const isFixable = ({ fixes = [] }: Diagnostic) => fixes[0]?.kind === 'safe';
const saying = ({ code, message }: Diagnostic) => `${code} ${message}`;

/** Fails unless both mean the same; a policy with errors means nothing, and then a fix takes its own error away. */
function expectSame(root: string, before: Files, after: Files): void {
  const [old, mended] = [load(root, before), load(root, after)];
  if (old.policy === undefined) return;
  if (mended.policy === undefined)
    throw new Error(`the fix breaks the policy: ${mended.diagnostics.map(saying).join(', ')}`);
  expect(meaningOf(mended.policy)).toEqual(meaningOf(old.policy));
  expect(differingLists(old.policy, mended.policy, now)).toEqual([]);
}

/** Takes away one of each of the second from the first. */
function minus(all: readonly string[], some: readonly string[]): string[] {
  const left = [...all];
  for (const each of some) if (left.includes(each)) left.splice(left.indexOf(each), 1);
  return left;
}

const sources: readonly Source[] = [
  ...globSync('test/corpus/{lints,peers,several,syntax}/*.rules').flatMap((file) =>
    casesOf(file).map(({ source }) => source),
  ),
  ...catalog
    .filter((page) => !page.code.startsWith('MP8'))
    .map((page) => makeSource(`the example of ${page.code}`, page.bad)),
];
const fixable = sources
  .map(({ name, text }) => ({ name, files: new Map([[name, text]]) }))
  .map((each) => ({ ...each, found: load(each.name, each.files).diagnostics.filter(isFixable) }))
  .filter(({ found }) => found.length > 0);

describe('each safe fix alone', () => {
  const cases = fixable.flatMap(({ name, files, found }) =>
    found.map((finding) => ({ title: `${name}: ${saying(finding)}`, name, files, finding })),
  );
  test.each(cases)('$title', ({ name, files, finding }) => {
    const mended = fix(files, [finding]);
    expect(mended).not.toEqual(files);
    expectSame(name, files, mended);
    const before = load(name, files).diagnostics;
    const after = load(name, mended).diagnostics;
    // What it was made for is gone, and no error has come.
    expect(after.filter((each) => saying(each) === saying(finding)).length).toBeLessThan(
      before.filter((each) => saying(each) === saying(finding)).length,
    );
    const errors = (found: readonly Diagnostic[]) => found.filter((each) => each.severity === 'error').map(saying);
    if (before.every((each) => each === finding || each.severity !== 'error')) expect(errors(after)).toEqual([]);
    // A statement whose characters are sound again may turn out to have a fault of its structure: MP006 to MP010.
    const come = minus(errors(after), errors(before));
    expect(come.filter((each) => /^MP00[1-5]/.test(each))).toEqual([]);
  });

  test('every code that has one is among them', () => {
    expect([...new Set(cases.map(({ finding }) => finding.code))].sort()).toEqual(
      'MP002 MP003 MP004 MP005 MP123 MP221 MP303 MP306 MP307 MP308 MP309 MP310'.split(' '),
    );
  });
});

describe('all safe fixes, until there is none left', () => {
  test.each(fixable)('$name', ({ name, files }) => {
    let mended: Files = files;
    let rounds = 0;
    for (let found = load(name, files).diagnostics; found.some(isFixable); found = load(name, mended).diagnostics) {
      const next = fix(mended, found);
      expect(next).not.toEqual(mended);
      mended = next;
      expect(++rounds).toBeLessThan(10);
    }
    expectSame(name, files, mended);
    expect(fix(mended, load(name, mended).diagnostics)).toEqual(mended);
    if (!hasErrors(load(name, files).diagnostics)) expect(load(name, mended).policy).toBeDefined();
  });
});
