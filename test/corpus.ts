import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import type { Source } from '../src/diagnostics/source.ts';
import { makeSource, positionAt } from '../src/diagnostics/source.ts';

/**
 * Tests that are text. Each file of a folder holds policies between lines of `---`. A comment that ends a line and
 * holds codes, `# MP003 MP007`, says that these findings and no others are on that line. Where such a comment would
 * change the case it stands on the next line, and points up: `#^ MP001`.
 */
export function testCorpus(folder: string, find: (source: Source) => readonly Diagnostic[]): void {
  describe.each(globSync(`${folder}/*.rules`))('%s', (file) => {
    test.each(policiesOf(file))('line $firstLine', ({ source }) => expectFindings(source, find(source)));
  });
}

/** Fails unless the findings are those that the source announces, line by line. */
export function expectFindings(source: Source, found: readonly Diagnostic[]): void {
  const actual = found.map(({ code, span }) => ({ line: positionAt(span.source, span.start).line, code }));
  expect(byPlace(actual)).toEqual(byPlace(announced(source.text)));
}

interface Announced {
  readonly line: number;
  readonly code: string;
}

function announced(text: string): Announced[] {
  return text.split('\n').flatMap((line, index) => {
    const [, up = '', codes = ''] = /#(\^?) ?((?:MP\d{3} ?)+)\r?$/.exec(line) ?? [];
    return (codes.match(/MP\d{3}/g) ?? []).map((code) => ({ line: index + (up === '' ? 1 : 0), code }));
  });
}

function byPlace(findings: readonly Announced[]): readonly string[] {
  const ordered = findings.toSorted((one, other) => one.line - other.line || (one.code < other.code ? -1 : 1));
  return ordered.map(({ line, code }) => `${line} ${code}`);
}

/** The policies of a file. Empty lines stand in for those before, so that each keeps its line numbers. */
function policiesOf(file: string): readonly { readonly firstLine: number; readonly source: Source }[] {
  let firstLine = 1;
  return readFileSync(file, 'utf8')
    .split(/^---\n/m)
    .map((text) => {
      const policy = { firstLine, source: makeSource(file, '\n'.repeat(firstLine - 1) + text) };
      firstLine += text.split('\n').length;
      return policy;
    });
}
