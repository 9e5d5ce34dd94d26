import type { Entry } from './store.ts';
import { isStateKind } from './store.ts';

/** An entry as a line of JSON, as `state export` writes it: times as in RFC 3339, to the millisecond. */
export function entryLine({ kind, key, slot, first, last, count, until }: Entry): string {
  return JSON.stringify({ kind, key, slot, first: iso(first), last: iso(last), count, until: iso(until) });
}

/** The entry of such a line; undefined where it is none. */
export function parseEntryLine(line: string): Entry | undefined {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    // JSON.parse has no other way to say so.
    return undefined;
  }
  if (typeof read !== 'object' || read === null) return undefined;
  const { kind, key, slot, first, last, count, until }: { readonly [Name in keyof Entry]?: unknown } = read;
  const [from, to, end] = [first, last, until].map(timeOf);
  if (!isStateKind(kind) || typeof key !== 'string' || key === '') return undefined;
  if (typeof slot !== 'number' || !Number.isSafeInteger(slot) || slot < 0) return undefined;
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) return undefined;
  if (from === undefined || to === undefined || end === undefined) return undefined;
  return { kind, key, slot, first: from, last: to, count, until: end };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function timeOf(written: unknown): number | undefined {
  const time = typeof written === 'string' ? Date.parse(written) : Number.NaN;
  return Number.isNaN(time) || time < 0 ? undefined : time;
}
