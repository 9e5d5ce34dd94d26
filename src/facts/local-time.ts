/** A moment as the clock on the wall shows it, in the canonical values of `date`, `time` and `weekday`. */
export interface LocalTime {
  /** yyyymmdd. */
  readonly date: number;
  /** Minutes since midnight. */
  readonly minutes: number;
  /** 1 is Monday, as in ISO 8601. */
  readonly weekday: number;
}

/** The time in an IANA time zone at a moment, milliseconds since 1970. */
export function localTime(at: number, timezone: string): LocalTime {
  const clock = clockOf(timezone);
  const minute = Math.floor(at / 60_000);
  // Since 1972 the offset of every zone is a whole number of minutes.
  if (clock.minute !== minute) {
    clock.minute = minute;
    clock.time = read(clock.format, minute * 60_000);
  }
  return clock.time;
}

interface Clock {
  readonly format: Intl.DateTimeFormat;
  minute: number;
  time: LocalTime;
}

/** One clock for each zone that was asked for, with its last minute: a formatter costs more to make than to use. */
const clocks = new Map<string, Clock>();

function clockOf(timezone: string): Clock {
  const known = clocks.get(timezone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const clock = { format, minute: 0, time: read(format, 0) };
  clocks.set(timezone, clock);
  return clock;
}

function read(format: Intl.DateTimeFormat, at: number): LocalTime {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const day = new Date(Date.UTC(part('year'), part('month') - 1, part('day'))).getUTCDay();
  return {
    date: part('year') * 10_000 + part('month') * 100 + part('day'),
    minutes: part('hour') * 60 + part('minute'),
    weekday: day === 0 ? 7 : day,
  };
}
