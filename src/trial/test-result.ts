import { visible } from '../diagnostics/cells.ts';
import { positionAt } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Test } from './expectation.ts';
import type { Failure } from './judge.ts';

/** A test as it came out. */
export interface TestResult {
  readonly test: Test;
  /** Empty where it passed. */
  readonly failures: readonly Failure[];
}

/** A test on one line, and under one that failed what was expected and what came. */
export function renderResult({ test, failures }: TestResult): string {
  const mark = failures.length === 0 ? 'ok  ' : 'FAIL';
  const lines = [`${mark}  ${placeOf(test.span)}  ${test.title}`];
  for (const { expectation, came } of failures) {
    lines.push(`      ${placeOf(expectation.span)}: ${written(expectation.span)}`);
    lines.push(...came.split('\n').map((line, at) => `        ${at === 0 ? 'but ' : ''}${line}`));
  }
  return lines.map((line) => `${visible(line)}\n`).join('');
}

/** The same as plain data for `test --json`. */
export function resultData({ test, failures }: TestResult) {
  return {
    title: test.title,
    ...fileAndLine(test.span),
    passed: failures.length === 0,
    failures: failures.map(({ expectation, came }) => ({
      ...fileAndLine(expectation.span),
      expected: written(expectation.span),
      came,
    })),
  };
}

function placeOf(span: Span): string {
  const { file, line } = fileAndLine(span);
  return `${file}:${line}`;
}

function fileAndLine({ source, start }: Span) {
  return { file: source.name, line: positionAt(source, start).line };
}

/** An expectation on one line, as the admin wrote it. */
function written({ source, start, end }: Span): string {
  return source.text.slice(start, end).replace(/\s+/g, ' ');
}
