import type { Text } from '../../grammar/ast.ts';
import type { Entry, List, ListKind } from '../core/policy.ts';
import type { Declared } from '../declarations/declaration.ts';
import type { WrittenEntry } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { duplicateEntry } from '../diagnostics/findings/entries.ts';
import { badEntry, listFileUnreadable, listTooLarge } from '../diagnostics/findings/lists.ts';
import type { Source } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import { listKind } from '../values/list-kind.ts';
import { dateKey, endOfDay } from './dates.ts';
import { placeOf } from './place-of.ts';
import type { ListFile } from './program.ts';

type Report = (diagnostic: Diagnostic) => void;
type DeclaredList = Extract<Declared, { kind: 'list' }>;

/** A list, and where each of its entries is written: in the policy or in a list file. */
export interface BoundList {
  readonly list: List;
  readonly spans: readonly Span[];
  /** Whether all that it holds could be read. */
  readonly isWhole: boolean;
}

interface BoundEntry {
  readonly entry: Entry;
  readonly span: Span;
}

/** A list with all its entries, those of its files included; faulty entries are reported and left out. */
export function bindList(
  declared: DeclaredList,
  timezone: string,
  listFile: (path: Text) => ListFile,
  reportTo: Report,
): BoundList {
  let isWhole = true;
  const report: Report = (diagnostic) => {
    if (diagnostic.severity === 'error') isWhole = false;
    reportTo(diagnostic);
  };
  const entries = declared.entries.flatMap((entry) => bindEntry(entry, declared.list, timezone, report));
  const read = new Map<Source, Text>();
  for (const path of declared.files) {
    const file = listFile(path);
    if ('problem' in file) {
      report(listFileUnreadable.at(path.span, path.value, file.problem));
      continue;
    }
    const earlier = read.get(file.source);
    if (earlier !== undefined) {
      report(duplicateEntry.at(path.span, path.value, earlier.span, undefined));
      continue;
    }
    read.set(file.source, path);
    for (const entry of readListFile(file.source, declared.list, timezone, report)) entries.push(entry);
  }
  return {
    list: {
      name: declared.name.name,
      kind: declared.list,
      entries: entries.map(({ entry }) => entry),
      span: declared.name.span,
    },
    spans: entries.map(({ span }) => span),
    isWhole,
  };
}

function bindEntry(written: WrittenEntry, kind: ListKind, timezone: string, report: Report): BoundEntry[] {
  const parsed = listKind(kind).parseTerm(written.value);
  const until = written.until && dateKey(written.until, report);
  if ('problem' in parsed) {
    report(badEntry.at(written.value.span, parsed.problem, kind, listKind(kind).example));
    return [];
  }
  return [
    {
      entry: {
        text: parsed.text,
        expires: until === undefined ? undefined : endOfDay(until, timezone),
        because: written.because,
        place: placeOf(written.span),
      },
      span: written.span,
    },
  ];
}

/** What may stand behind an entry of a list file: `until DATE`, then `because "reason"`. */
const untilTail = /\suntil\s+(\d{4}-\d{2}-\d{2})$/;
const becauseTail = /\sbecause\s+"([^"]*)"$/;

/** A line of a list file, `entry [until DATE] [because "reason"]`, in its parts. */
function splitLine(line: string) {
  const because = becauseTail.exec(line);
  const before = because === null ? line : line.slice(0, because.index).trimEnd();
  const until = untilTail.exec(before);
  const entry = until === null ? before : before.slice(0, until.index).trimEnd();
  return { entry, until: until?.[1], because: because?.[1] };
}

/** Limits of list files: UTF-16 code units of a line, entries of a file, and faulty entries that are looked at. */
const longestLine = 1000;
const mostEntries = 5_000_000;
const mostFaults = 1000;

function readListFile(source: Source, kind: ListKind, timezone: string, report: Report): BoundEntry[] {
  const entries: BoundEntry[] = [];
  const record = listKind(kind);
  let faults = 0;
  for (const [index, start] of source.lineStarts.entries()) {
    const line = source.text.slice(start, source.lineStarts[index + 1] ?? source.text.length);
    // A `#` begins a comment at the beginning of a line or behind a blank; inside an entry it is its own.
    const written = (line.includes('#') ? line.replace(/(^|\s)#.*/s, '') : line).trim();
    if (written === '') continue;
    const offset = start + line.indexOf(written);
    const span: Span = { source, start: offset, end: offset + written.length };
    if (written.length > longestLine) {
      const place = { ...span, end: span.start + longestLine };
      report(listTooLarge.at(place, `this line has ${written.length} characters, and ${longestLine} are the limit`));
      if (++faults >= mostFaults) break;
      continue;
    }
    if (entries.length >= mostEntries) {
      report(listTooLarge.at(span, `the list file has more than ${mostEntries.toLocaleString('en')} entries`));
      break;
    }
    const { entry, until, because } = splitLine(written);
    const parsed = record.parseLine(entry);
    if ('problem' in parsed) {
      report(badEntry.at(span, parsed.problem, kind, record.example));
      // A file of another kind has nothing but faults: the first thousand say so.
      if (++faults >= mostFaults) break;
      continue;
    }
    const day =
      until === undefined ? undefined : dateKey({ kind: 'literal', shape: 'date', text: until, span }, report);
    const expires = day === undefined ? undefined : endOfDay(day, timezone);
    entries.push({
      entry: { text: parsed.text, expires, because, place: { file: source.name, line: index + 1 } },
      span,
    });
  }
  return entries;
}
