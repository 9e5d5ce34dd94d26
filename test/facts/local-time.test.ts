import { expect, test } from 'vitest';
import { localTime } from '../../src/facts/local-time.ts';

test.each([
  ['1970-01-01T00:00:00Z', 'UTC', 19_700_101, 0, 4],
  ['2026-07-01T22:30:59.999Z', 'Europe/Berlin', 20_260_702, 30, 4],
  ['2026-12-31T23:00:00Z', 'Europe/Berlin', 20_270_101, 0, 5],
  ['2026-12-31T22:59:59Z', 'Europe/Berlin', 20_261_231, 1439, 4],
  ['2026-03-01T04:00:00Z', 'America/New_York', 20_260_228, 1380, 6],
  ['2026-03-01T00:15:00Z', 'Asia/Kathmandu', 20_260_301, 360, 7],
  // Clocks go from 2:00 to 3:00, and back from 3:00 to 2:00.
  ['2026-03-29T00:59:00Z', 'Europe/Berlin', 20_260_329, 119, 7],
  ['2026-03-29T01:00:00Z', 'Europe/Berlin', 20_260_329, 180, 7],
  ['2026-10-25T00:30:00Z', 'Europe/Berlin', 20_261_025, 150, 7],
  ['2026-10-25T01:30:00Z', 'Europe/Berlin', 20_261_025, 150, 7],
])('%s in %s', (moment, timezone, date, minutes, weekday) => {
  expect(localTime(Date.parse(moment), timezone)).toEqual({ date, minutes, weekday });
});

test('asking two zones and going back in time by turns changes no answer', () => {
  const moments = [0, 3_600_000, 60_000, 59_999].map((offset) => Date.UTC(2026, 0, 5) + offset);
  const asked = moments.flatMap((at) => ['UTC', 'Asia/Tokyo'].map((zone) => localTime(at, zone).minutes));
  expect(asked).toEqual([0, 540, 60, 600, 1, 541, 0, 540]);
});
