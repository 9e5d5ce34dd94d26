import type { BoundList } from '../check/bind-lists.ts';
import type { Fix } from '../diagnostics/diagnostic.ts';
import { positionAt } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';

/**
 * The fix that deletes an entry of a list: its line of a list file, or in a policy the entry with the comma that
 * parted it from its neighbour. `instead` is the entry that makes it idle. Undefined where a comment stands in the way,
 * and where the other one is in another file: other lists may share the file, and need the entry.
 */
export function deletionOf({ list }: BoundList, span: Span, instead?: Span): Fix | undefined {
  if (span.source !== list.span.source && instead !== undefined && instead.source !== span.source) return undefined;
  const deleted = span.source === list.span.source ? inPolicy(span) : lineOf(span);
  return deleted && { kind: 'safe', title: 'delete the entry', edits: [{ span: deleted, text: '' }] };
}

/** The line of a list file, its end and its comment included. */
function lineOf({ source, start }: Span): Span {
  const { line } = positionAt(source, start);
  const next = source.lineStarts[line] ?? source.text.length;
  return { source, start: source.lineStarts[line - 1] ?? 0, end: next };
}

function inPolicy({ source, start, end }: Span): Span | undefined {
  const { text } = source;
  const comma = /^\s*,[ \t]*/.exec(text.slice(end, end + farthest));
  if (comma !== null) return { source, start, end: end + comma[0].length };
  const lineStart = source.lineStarts[positionAt(source, start).line - 1] ?? 0;
  const before = /(,?)(\s*)$/.exec(text.slice(Math.max(0, start - farthest), start)) ?? [''];
  const from = start - before[0].length;
  // On a line above, a comma may be a part of a comment.
  if (from < lineStart && /#/.test(lineAt(source, from))) return undefined;
  if (before[1] === ',') return { source, start: from, end };
  const isOwnLine = from < lineStart && /^[ \t]*\r?\n/.test(text.slice(end, end + farthest));
  if (isOwnLine) return lineOf({ source, start, end });
  return { source, start: Math.max(from, lineStart), end };
}

/** How far around an entry its commas are looked for. */
const farthest = 1000;

function lineAt(source: Span['source'], offset: number): string {
  const { line } = positionAt(source, offset);
  return source.text.slice(source.lineStarts[line - 1] ?? 0, source.lineStarts[line] ?? source.text.length);
}
