import type { BoundList } from '../check/bind-lists.ts';
import type { Entry } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { coveredEntry, duplicateEntry, emptyList, expiredEntry } from '../diagnostics/findings/entries.ts';
import type { Span } from '../diagnostics/span.ts';
import { textOf } from '../diagnostics/span.ts';
import { widerAmong } from '../values/wider-entries.ts';
import { deletionOf } from './entry-deletion.ts';
import type { StatementLint } from './lint-record.ts';

/** Longest list of phrases in which each is looked for in each. */
const mostPhrases = 2000;

/** Entries that have ended, that are there twice, or that a wider one covers; lists without any. */
export const listFaults: StatementLint = ({ lists, now }) =>
  lists.flatMap((bound) =>
    bound.isWhole && bound.list.entries.length === 0
      ? [emptyList.at(bound.list.span, bound.list.name)]
      : entryFaults(bound, now),
  );

interface Placed {
  readonly entry: Entry;
  readonly span: Span;
}

function entryFaults(bound: BoundList, now: number | undefined): Diagnostic[] {
  const all = bound.list.entries.flatMap((entry, at): Placed[] => {
    const span = bound.spans[at];
    return span === undefined ? [] : [{ entry, span }];
  });
  const hasEnded = ({ expires }: Entry) => now !== undefined && expires !== undefined && expires <= now;
  const best = longestLived(all.filter(({ entry }) => !hasEnded(entry)));
  const wider = widerIn(bound, best);
  const found = all.flatMap((placed) => {
    const { entry, span } = placed;
    if (hasEnded(entry)) return [expiredEntry.at(span, `\`${textOf(span)}\``, deletionOf(bound, span))];
    const twin = best.get(entry.text);
    if (twin !== undefined && twin !== placed)
      return [duplicateEntry.at(span, entry.text, twin.span, deletionOf(bound, span, twin.span))];
    const cover = wider(entry);
    return cover === undefined
      ? []
      : [
          coveredEntry.at(
            span,
            entry.text,
            { text: cover.entry.text, span: cover.span },
            deletionOf(bound, span, cover.span),
          ),
        ];
  });
  return keepOne(bound, found);
}

/** Of each text the entry that matches for longest, the first of equals. */
function longestLived(placed: readonly Placed[]): Map<string, Placed> {
  const best = new Map<string, Placed>();
  for (const each of placed) {
    const known = best.get(each.entry.text);
    if (known === undefined || !outlives(known.entry, each.entry)) best.set(each.entry.text, each);
  }
  return best;
}

/** Whether an entry matches for at least as long as the other. */
function outlives(one: Entry, other: Entry): boolean {
  return one.expires === undefined || (other.expires !== undefined && one.expires >= other.expires);
}

/** A look-up of the entry that covers an entry for at least as long, if there is one. */
function widerIn({ list }: BoundList, best: ReadonlyMap<string, Placed>): (entry: Entry) => Placed | undefined {
  if (list.kind === 'phrases') {
    const phrases = best.size > mostPhrases ? [] : [...best.values()];
    return (entry) =>
      phrases.find(
        (other) =>
          other.entry.text !== entry.text && entry.text.includes(other.entry.text) && outlives(other.entry, entry),
      );
  }
  const widerThan = widerAmong(list.kind, new Set(best.keys()));
  return (entry) => {
    for (const text of widerThan(entry.text)) {
      const wider = best.get(text);
      if (wider !== undefined && outlives(wider.entry, entry)) return wider;
    }
    return undefined;
  };
}

/** Takes one fix away where all together would leave the statement without an entry. */
function keepOne({ list, spans }: BoundList, found: readonly Diagnostic[]): Diagnostic[] {
  const written = spans.filter(({ source }) => source === list.span.source);
  const faulty = found.filter(({ span }) => span.source === list.span.source);
  const [first] = faulty;
  if (first === undefined || faulty.length < written.length) return [...found];
  return found.map((each) => (each === first ? { ...each, fixes: [] } : each));
}
