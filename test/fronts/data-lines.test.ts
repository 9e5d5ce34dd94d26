import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDataLines } from '../../src/fronts/smtp/data-lines.ts';

/** The message in octets that come in these pieces, and what is behind it; `undefined` where it does not end. */
function read(pieces: readonly Buffer[]): readonly [string, string | undefined] {
  const lines = readDataLines();
  let message = '';
  for (const [at, piece] of pieces.entries()) {
    const { octets, behind } = lines.take(piece);
    message += octets.toString('latin1');
    if (behind !== undefined) return [message, Buffer.concat([behind, ...pieces.slice(at + 1)]).toString('latin1')];
  }
  return [message, undefined];
}

test.each([
  ['.\r\n', '', ''],
  ['.\r\nQUIT\r\n', '', 'QUIT\r\n'],
  ['a\r\n.\r\nQUIT\r\n', 'a\r\n', 'QUIT\r\n'],
  ['..\r\n.\r\n', '.\r\n', ''],
  ['.x\r\n.\r\n', 'x\r\n', ''],
  ['a\r\n.x\r\n..y\r\n...z\r\n.\r\n', 'a\r\nx\r\n.y\r\n..z\r\n', ''],
  ['a.\r\nb.c\r\n.\r\n', 'a.\r\nb.c\r\n', ''],
  ['\r\n\r\n.\r\n', '\r\n\r\n', ''],
  ['. \r\n.\r\n', ' \r\n', ''],
  ['a', 'a', undefined],
  ['a\r\n.', 'a\r\n', undefined],
  ['a\r\n.\r', 'a\r\n', undefined],
  // What is no CRLF ends nothing, and is refused or mended later.
  ['a\n.\n', 'a\n.\n', undefined],
  ['a\n.\r\n', 'a\n.\r\n', undefined],
  ['a\r\n.\n', 'a\r\n.\n', undefined],
  ['a\r.\r\nb', 'a\r.\r\nb', undefined],
  ['a\r\n.\rb', 'a\r\n\rb', undefined],
  ['a\r\n.\r\r\n', 'a\r\n\r\r\n', undefined],
  ['a\r\n.\r.\r\n', 'a\r\n\r.\r\n', undefined],
  ['a\n.x', 'a\nx', undefined],
  ['a\n.\n.\r\n.\r\n', 'a\n.\n.\r\n', ''],
])('%j', (sent, message, behind) => {
  const octets = Buffer.from(sent);
  expect(read([octets])).toEqual([message, behind]);
  expect(read([...octets].map((octet) => Buffer.from([octet])))).toEqual([message, behind]);
  expect(read([...octets].flatMap((octet) => [Buffer.of(), Buffer.of(octet)]))).toEqual([message, behind]);
});

test('what a client has stuffed is read as it was, however it is cut', () => {
  const piece = fc.constantFrom('.', '\r\n', '\r\n.', 'a', '..', '\r', '\n', '\xff');
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(40)), (pieces, cuts) => {
      // A line of a client that keeps to the rules ends in CRLF.
      const message = `${pieces.join('').replace(/\r(?!\n)|(?<!\r)\n/g, 'x')}\r\n`;
      const sent = Buffer.from(`${message.replace(/(^|\r\n)\./g, '$1..')}.\r\nNOOP\r\n`, 'latin1');
      const ends = [...new Set([...cuts, sent.length])].toSorted((one, other) => one - other);
      const parts = ends.map((end, at) => sent.subarray(ends[at - 1] ?? 0, end));
      expect(read(parts)).toEqual([message, 'NOOP\r\n']);
    }),
  );
});

test('any octets mean the same in one piece and one by one', () => {
  const octets = fc.array(fc.constantFrom(13, 10, 46, 97, 0), { maxLength: 30 }).map((list) => Buffer.from(list));
  fc.assert(
    fc.property(octets, (sent) => {
      expect(read([sent])).toEqual(read([...sent].map((octet) => Buffer.from([octet]))));
    }),
    { numRuns: 3000 },
  );
});
