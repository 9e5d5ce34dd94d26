import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import type { Source } from '../src/diagnostics/source.ts';
import { makeSource, positionAt } from '../src/diagnostics/source.ts';
import type { ReadFile } from '../src/policy/gather.ts';

/** What a part of the program finds in a source; other files are read through `read`, so that they are compared too. */
export type Find = (source: Source, read: ReadFile) => readonly Diagnostic[] | Promise<readonly Diagnostic[]>;

/**
 * Tests that are text. Each file of a folder holds policies between lines of `---`. A comment that ends a line and
 * holds codes, `# MP003 MP007`, says that these findings and no others are on that line. Where such a comment would
 * change the case it stands on the next line, and points up: `#^ MP001`. List files say it in the same way.
 *
 * A line `#= text` below a faulty one is its good twin. With every twin in its place there is no finding; with all but
 * one there is what that one line announces.
 */
export function testCorpus(folder: string, find: Find): void {
  describe.each(globSync(`${folder}/*.{rules,yaml}`))('%s', (file) => {
    describe.each(casesOf(file))('line $firstLine', ({ source }) => {
      test('all faults', () => expectFindings(source, find));
      const planted = plantedIn(source.text);
      if (planted.length > 0)
        test('no fault', async () => expect(shown(await find(without(source, planted), readDisk))).toEqual([]));
      if (planted.length > 1)
        test.each(planted)('only that of line $line', (one) =>
          expectFindings(
            without(
              source,
              planted.filter((each) => each !== one),
            ),
            find,
          ),
        );
    });
  });
}

/** Fails unless the findings are those that the source, and each file it names, announces, line by line. */
async function expectFindings(source: Source, find: Find): Promise<void> {
  const sources = [source];
  const read: ReadFile = (path) => {
    const found = readDisk(path);
    if ('text' in found) sources.push(makeSource(path, found.text));
    return found;
  };
  const found = shown(await find(source, read));
  expect(found).toEqual(sources.flatMap(({ name, text }) => announced(name, text)).sort());
}

/** `FILE:LINE CODE` of each finding, in order of text. */
function shown(found: readonly Diagnostic[]): string[] {
  return found
    .map(({ code, span: { source, start } }) => `${source.name}:${positionAt(source, start).line} ${code}`)
    .sort();
}

function announced(name: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const [, up = '', codes = ''] = announcement.exec(line) ?? [];
    return codesIn(codes).map((code) => `${name}:${index + (up === '' ? 1 : 0)} ${code}`);
  });
}

const announcement = /#(\^?) ?((?:MP\d{3} ?)+)\r?$/;

function codesIn(text: string): string[] {
  return text.match(/MP\d{3}/g) ?? [];
}

/** Every code that is announced somewhere in the corpus, and with that found there. */
export function codesOfCorpus(): ReadonlySet<string> {
  return new Set(
    globSync('test/corpus/**/*.*').flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line) => codesIn(announcement.exec(line)?.[2] ?? '')),
    ),
  );
}

/** A faulty line with its good twin below it. */
export interface Planted {
  /** From 1. */
  readonly line: number;
  /** The twin's own lines; the first takes the place of the faulty one. */
  readonly twin: readonly string[];
  /** What lies between the two: announcements that point up. */
  readonly between: number;
}

/** The faulty lines of a case that have a twin. */
export function plantedIn(text: string): Planted[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    if (isTwin(line)) return [];
    let next = at + 1;
    while (/^#\^/.test(lines[next] ?? '')) next++;
    const end = lines.findIndex((each, index) => index >= next && !isTwin(each));
    const twin = lines.slice(next, end === -1 ? undefined : end).filter(isTwin);
    return twin.length === 0
      ? []
      : [{ line: at + 1, twin: twin.map((each) => each.replace(/^#= ?/, '')), between: next - at - 1 }];
  });
}

function isTwin(line: string): boolean {
  return line.startsWith('#=');
}

/** The source with the twins of these lines in their places; every line keeps its number. */
function without({ name, text }: Source, planted: readonly Planted[]): Source {
  const lines = text.split('\n');
  for (const { line, twin, between } of planted) {
    const [first = '', ...others] = twin;
    const below = Array.from({ length: between + 1 }, () => '');
    lines.splice(line - 1, 1 + between + twin.length, first, ...below, ...others);
  }
  return makeSource(name, lines.join('\n'));
}

const readDisk: ReadFile = (path) => {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch {
    // node:fs throws; that the file is not there is what the case is about.
    return { problem: 'there is no such file' };
  }
};

/** The cases of a file. Empty lines stand in for those before, so that each keeps its line numbers. */
export function casesOf(file: string): readonly { readonly firstLine: number; readonly source: Source }[] {
  let firstLine = 1;
  return readFileSync(file, 'utf8')
    .split(/^---\n/m)
    .map((text) => {
      const policy = { firstLine, source: makeSource(file, '\n'.repeat(firstLine - 1) + text) };
      firstLine += text.split('\n').length;
      return policy;
    });
}
