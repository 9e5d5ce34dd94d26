import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stuffDots } from '../../src/delivery/dot-stuffing.ts';

test.each([
  ['', ''],
  ['a\r\n', 'a\r\n'],
  ['a', 'a\r\n'],
  ['.', '..\r\n'],
  ['.\r\n', '..\r\n'],
  ['..\r\n', '...\r\n'],
  ['a\r\n.\r\nb\r\n', 'a\r\n..\r\nb\r\n'],
  ['a\r\n.b\r\n.c\r\n', 'a\r\n..b\r\n..c\r\n'],
  ['a.b\r\n', 'a.b\r\n'],
  ['\r\n.', '\r\n..\r\n'],
  ['a\nb', undefined],
  ['a\rb', undefined],
  ['a\r\n.\r', undefined],
  ['\n', undefined],
  ['a\r\r\n', undefined],
  ['a\n\r\n', undefined],
  ['a\0\r\n', undefined],
])('%j becomes %j', (octets, stuffed) => {
  expect(stuffDots(Buffer.from(octets))?.toString()).toBe(stuffed);
});

test('what a receiver takes away is what was added, and only the end looks like one', () => {
  const piece = fc.constantFrom('.', '\r\n', '\r\n.', 'a', '..', ' ', '\xff');
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const message = pieces.join('');
      const stuffed = stuffDots(Buffer.from(message, 'latin1'))?.toString('latin1');
      if (stuffed === undefined) throw new Error('it has only lines');
      expect(`\r\n${stuffed}`).not.toContain('\r\n.\r\n');
      const ended = message === '' || message.endsWith('\r\n') ? message : `${message}\r\n`;
      expect(stuffed.replace(/(^|\r\n)\./g, '$1')).toBe(ended);
    }),
  );
});
