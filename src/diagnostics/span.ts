import type { Source } from './source.ts';

/** A stretch of one source: from `start` up to, not including, `end`. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** The smallest span that holds both; both must lie in one source. */
export function join(first: Span, last: Span): Span {
  return { source: first.source, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}

/** What is written there. */
export function textOf({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}
