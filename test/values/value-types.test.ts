import { expect, test } from 'vitest';
import type { Value } from '../../src/core/reading.ts';
import { parseAddress } from '../../src/mail/address.ts';
import { parseIp } from '../../src/mail/ip.ts';
import { operators } from '../../src/values/operators/registry.ts';
import { valueType, valueTypes } from '../../src/values/registry.ts';
import { written } from './written.ts';

test.each([
  ['ip', '192.0.2.1', '192.0.2.1'],
  ['ip', '::ffff:192.0.2.1', '192.0.2.1'],
  ['ip', '2001:DB8::1', '2001:db8::1'],
  ['domain', '"Example.COM."', 'example.com'],
  ['domain', '@example.com', 'example.com'],
  ['domain', '"bücher.example"', 'xn--bcher-kva.example'],
  ['domain', '"[192.0.2.1]"', '[192.0.2.1]'],
  ['address', '"Ann@Example.com"', 'ann@example.com'],
  ['address', '"Postmaster"', 'postmaster'],
  ['text', '"  Buy   NOW\n"', ' buy now '],
  ['text', '""', ''],
  ['extension', '.EXE', '.exe'],
  ['extension', '".c++"', '.c++'],
  ['media-type', 'image', 'image'],
  ['media-type', '"Image/PNG"', 'image/png'],
  ['disposition', 'inline', 'inline'],
  ['number', '25', 25],
  ['size', '25 MB', 26_214_400],
  ['size', '1 kb', 1024],
  ['size', '1 GB', 1_073_741_824],
  ['size', '10 octets', 10],
  ['size', '10 B', 10],
  ['duration', '10 minutes', 600_000],
  ['duration', '1 week', 604_800_000],
  ['date', '2028-02-29', 20_280_229],
  ['time', '0:00', 0],
  ['time', '23:59', 1439],
  ['weekday', 'monday', 1],
  ['weekday', 'sunday', 7],
])('%s: %s is %j', (type, source, key) => {
  expect(valueType(type).parse(written(source))).toEqual({ key });
});

test.each([
  ['ip', '300.1.2.3', '`300.1.2.3` is no IP address'],
  ['ip', '010.1.1.1', '`010.1.1.1` is no IP address'],
  ['ip', '10.0.0.0/8', '`10.0.0.0/8` is a network: declare it with `networks` and ask `in`'],
  ['ip', '"10.0.0.1"', '`"10.0.0.1"` is a text, not an IP address such as `192.0.2.1`: write it without quotes'],
  ['domain', '@.example.com', '`.example.com` is many domains: declare it with `domains` and ask `in`'],
  ['domain', '"a..b"', '`a..b` is no domain'],
  ['domain', 'example', '`example` is a word, not a domain such as `"example.com"`'],
  [
    'address',
    '@example.com',
    '`@example.com` is a domain: ask for the domain, or declare it with `addresses` and ask `in`',
  ],
  ['address', '"ann"', '`ann` is no mail address: it has no domain'],
  ['address', '"*@example.com"', '`*@example.com` means every address of a domain: ask for the domain'],
  ['address', '"a@b@c"', '`a@b@c` is no mail address'],
  ['text', '25', '`25` is a number, not a text in double quotes such as `"Lottery"`'],
  ['extension', '"exe"', '`exe` is no file extension: write `.exe`'],
  ['extension', '".tar.gz"', '`.tar.gz` is no file extension: only the last part counts, `.gz`'],
  ['extension', '"a b"', '`a b` is no file extension'],
  ['media-type', '"image"', '`image` is no media type: for all of them, write `image` without quotes'],
  ['media-type', '"image/*"', '`image/*` is no media type: for all of them, write `image` without quotes'],
  ['media-type', '"text/html; charset=utf-8"', '`text/html; charset=utf-8` is no media type'],
  ['media-type', 'picture', '`picture` is a word, not a media type such as `"image/png"`'],
  ['disposition', 'shown', '`shown` is a word, not a disposition such as `inline`'],
  ['number', '25 MB', '`25 MB` is a size, not a number such as `25`'],
  ['number', '9007199254740993', '`9007199254740993` is too large'],
  ['size', '25', '`25` is a number, not a size such as `25 MB`'],
  ['size', '99999999999 GB', '`99999999999 GB` is too large'],
  ['duration', '25 MB', '`25 MB` is a size, not a duration such as `10 minutes`'],
  ['date', '2026-02-29', '`2026-02-29` is no day of any calendar'],
  ['date', '2026-13-01', '`2026-13-01` is no day of any calendar'],
  ['date', '22:00', '`22:00` is a time of day, not a date such as `2026-12-31`'],
  ['time', '24:00', '`24:00` is no time of day: the day goes from `0:00` to `23:59`'],
  ['time', '12:60', '`12:60` is no time of day: the day goes from `0:00` to `23:59`'],
  ['weekday', 'mon', '`mon` is a word, not a day of the week such as `monday`'],
  ['yes-no', 'yes', 'a yes-or-no fact stands alone, without a value'],
])('%s: %s is wrong', (type, source, problem) => {
  expect(valueType(type).parse(written(source))).toEqual({ problem });
});

const ann = parseAddress('"Ann"@Example.com');
const client = parseIp('2001:DB8::1');

test.each<[string, Value | undefined, readonly (string | number)[], string, string]>([
  ['ip', client, ['2001:db8::1'], '2001:db8::1', '2001:db8::1'],
  ['address', ann, ['ann@example.com'], 'ann@example.com', '"Ann"@Example.com'],
  ['domain', 'example.com', ['example.com'], 'example.com', 'example.com'],
  ['text', 'Buy\r\nNOW', ['buy now'], 'Buy\r\nNOW', 'Buy\r\nNOW'],
  ['extension', '.exe', ['.exe'], '.exe', '.exe'],
  ['media-type', 'image/png', ['image/png', 'image'], 'image/png', 'image/png'],
  ['media-type', 'image', ['image'], 'image', 'image'],
  ['disposition', 'inline', ['inline'], 'inline', 'inline'],
  ['number', 25, [25], '25', '25'],
  ['size', 26_214_400, [26_214_400], '25 MB', '25 MB'],
  ['size', 1025, [1025], '1025 octets', '1025 octets'],
  ['size', 1, [1], '1 octet', '1 octet'],
  ['size', 0, [0], '0 octets', '0 octets'],
  ['duration', 3_600_000, [3_600_000], '1 hour', '1 hour'],
  ['duration', 5_400_000, [5_400_000], '90 minutes', '90 minutes'],
  ['date', 20_260_102, [20_260_102], '2026-01-02', '2026-01-02'],
  ['time', 65, [65], '01:05', '01:05'],
  ['weekday', 7, [7], 'sunday', 'sunday'],
  ['yes-no', true, ['yes'], 'yes', 'yes'],
])('%s: the faces of %j', (name, value, keys, text, shown) => {
  const type = valueType(name);
  expect(value !== undefined && [type.keys(value), type.text(value), type.show(value)]).toEqual([keys, text, shown]);
});

test('the registry is sorted, and every record is whole', () => {
  const names = valueTypes.map((type) => type.name);
  expect(names).toEqual([...new Set(names)].sort());
  for (const type of valueTypes) expect(type.doc, type.name).toMatch(/\.$/);
});

test.each(valueTypes.filter((type) => type.operations.length > 0))('$name: its own example is a value', (type) => {
  expect(type.parse(written(type.example))).toHaveProperty('key');
});

test.each(valueTypes.filter((type) => type.words.length > 0))('$name: every word of it is a value', (type) => {
  for (const word of type.words) expect(type.parse(written(word))).toHaveProperty('key');
});

test.each(valueTypes)('$name: a value of another type is our fault and throws', (type) => {
  const strange = type.name === 'number' || type.name === 'yes-no' ? 'x' : true;
  expect(() => type.keys(strange)).toThrow(TypeError);
});

test('operations that need numbers belong to types with numbers', () => {
  for (const type of valueTypes) {
    const parsed = type.parse(written(type.example));
    const isOrdered = type.operations.includes('order') || type.operations.includes('range');
    if ('key' in parsed) expect(typeof parsed.key === 'number', type.name).toBe(isOrdered);
  }
  expect(operators.filter((operator) => operator.fits(valueType('weekday'))).map(({ name }) => name)).not.toContain(
    '<',
  );
});
