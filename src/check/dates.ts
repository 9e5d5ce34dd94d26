import type { Literal } from '../../grammar/ast.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { badValue } from '../diagnostics/findings/conditions.ts';
import { date } from '../values/date.ts';

/** A written date as yyyymmdd; undefined, and reported, when no calendar has it. */
export function dateKey(written: Literal, report: (diagnostic: Diagnostic) => void): number | undefined {
  const parsed = date.parse(written);
  if ('problem' in parsed || typeof parsed.key !== 'number') {
    report(badValue.at(written.span, 'problem' in parsed ? parsed.problem : 'this is no date'));
    return undefined;
  }
  return parsed.key;
}

/** The moment at which a day (yyyymmdd) ends in a time zone, milliseconds since 1970. */
export function endOfDay(day: number, timezone: string): number {
  // A list of exceptions names few days, each many times.
  if (ends.timezone !== timezone || ends.byDay.size >= mostDays) ends = { timezone, byDay: new Map() };
  const known = ends.byDay.get(day);
  if (known !== undefined) return known;
  const end = momentAt(day, 24 * 60, timezone);
  ends.byDay.set(day, end);
  return end;
}

/** The ends of days that were asked for last, in one time zone: to work one out costs as much as to read a hundred entries. */
let ends: { readonly timezone: string; readonly byDay: Map<number, number> } = { timezone: '', byDay: new Map() };
const mostDays = 10_000;

/** The moment at which a zone's clocks show a day (yyyymmdd) and minutes since its midnight, milliseconds since 1970. */
export function momentAt(day: number, minutes: number, timezone: string): number {
  const year = Math.floor(day / 10_000);
  const month = Math.floor(day / 100) % 100;
  const shown = Date.UTC(year, month - 1, day % 100, 0, minutes);
  // The offset is that of the zone at the moment itself; asked twice, since a change of clocks may lie between.
  const guess = shown - offsetAt(shown, timezone);
  return shown - offsetAt(guess, timezone);
}

/** Whether the IANA name is one that this system knows. */
export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // Intl throws a RangeError for an unknown zone; there is no other way to ask.
    return false;
  }
}

/** The formatter of the last time zone asked for: it costs more to make than to use. */
let clock: { readonly timezone: string; readonly format: Intl.DateTimeFormat } | undefined;

function clockOf(timezone: string): Intl.DateTimeFormat {
  if (clock?.timezone !== timezone) {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    clock = { timezone, format };
  }
  return clock.format;
}

/** How far the zone's clock is ahead of UTC at a moment, in milliseconds. */
function offsetAt(moment: number, timezone: string): number {
  if (timezone === 'UTC') return 0;
  const parts = clockOf(timezone).formatToParts(moment);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((each) => each.type === type)?.value);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - Math.floor(moment / 1000) * 1000;
}
