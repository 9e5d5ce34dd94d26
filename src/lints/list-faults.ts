import type { BoundList } from '../check/bind-lists.ts';
import type { Entry } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { coveredEntry, duplicateEntry, emptyList, expiredEntry } from '../diagnostics/findings/entries.ts';
import { positionAt } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import { textOf } from '../diagnostics/span.ts';
import { widerEntries } from '../values/wider-entries.ts';
import type { Lint } from './lint-record.ts';

/** Longest list of phrases in which each is looked for in each. */
const mostPhrases = 2000;

/** Entries that have ended, that are there twice, or that a wider one covers; lists without any. */
export const listFaults: Lint = ({ lists, now }) =>
  lists.flatMap((bound) => {
    const { list } = bound;
    if (list.entries.length === 0) return [emptyList.at(list.span, list.name)];
    const widest = widestOf(bound);
    const found: Diagnostic[] = [];
    const seen = new Map<string, Entry>();
    for (const [at, entry] of list.entries.entries()) {
      const span = bound.spans[at];
      if (span === undefined) continue;
      const written = textOf(span);
      if (now !== undefined && entry.expires !== undefined && entry.expires <= now) {
        found.push(expiredEntry.at(span, `\`${written}\``, deletable(span)));
        continue;
      }
      const earlier = seen.get(entry.text);
      if (earlier !== undefined && outlives(earlier, entry)) {
        found.push(duplicateEntry.at(span, entry.text, deletable(span)));
        continue;
      }
      seen.set(entry.text, entry);
      const wider = widest(entry);
      if (wider !== undefined) found.push(coveredEntry.at(span, entry.text, wider.text, deletable(span)));
    }
    return found;
  });

/** Whether an entry matches for at least as long as the other. */
function outlives(one: Entry, other: Entry): boolean {
  return one.expires === undefined || (other.expires !== undefined && one.expires >= other.expires);
}

/** A look-up of the entry that covers an entry for at least as long, if there is one. */
function widestOf({ list }: BoundList): (entry: Entry) => Entry | undefined {
  if (list.kind === 'phrases') {
    const phrases = list.entries.length > mostPhrases ? [] : list.entries;
    return (entry) =>
      phrases.find((other) => other.text !== entry.text && entry.text.includes(other.text) && outlives(other, entry));
  }
  const byText = new Map<string, Entry>();
  for (const entry of list.entries) {
    const earlier = byText.get(entry.text);
    if (earlier === undefined || outlives(entry, earlier)) byText.set(entry.text, entry);
  }
  return (entry) => {
    for (const text of widerEntries(list.kind, entry.text)) {
      const wider = byText.get(text);
      if (wider !== undefined && outlives(wider, entry)) return wider;
    }
    return undefined;
  };
}

/** What to delete so that an entry is gone: its line of a list file; in a policy the comma before it too. Undefined for the first entry of a policy's list. */
function deletable(span: Span): Span | undefined {
  const { source, start, end } = span;
  const { line } = positionAt(source, start);
  const lineStart = source.lineStarts[line - 1] ?? 0;
  const next = source.lineStarts[line] ?? source.text.length;
  const before = source.text.slice(lineStart, start);
  const behind = source.text.slice(end, next);
  if (
    before.trim() === '' &&
    /^\s*(#.*)?$/s.test(behind) &&
    lineStart > 0 &&
    !/^\s/.test(source.text.slice(lineStart, lineStart + 1))
  ) {
    return { source, start: lineStart, end: next };
  }
  const separator = /,\s*$/.exec(source.text.slice(0, start))?.[0];
  return separator === undefined ? undefined : { source, start: start - separator.length, end };
}
