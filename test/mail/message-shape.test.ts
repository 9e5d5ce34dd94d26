import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MessageShape } from '../../src/mail/message-shape.ts';
import { shapeOf } from '../../src/mail/message-shape.ts';

/** The same by what the words say, from the text of the message. */
function shapeByWords(text: string): MessageShape {
  const isClean = !/\0|(?<!\r)\n|\r(?!\n)/.test(text);
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const ended = lines.map((line) => line.replace(/\r$/, ''));
  const empty = ended.indexOf('');
  return {
    isClean,
    longestLine: Math.max(last.length, ...ended.map(({ length }) => length)),
    header: empty === -1 ? text.length : lines.slice(0, empty).join('\n').length + (empty === 0 ? 0 : 1),
  };
}

const cases: readonly [text: string, shape: MessageShape][] = [
  ['', { isClean: true, longestLine: 0, header: 0 }],
  ['a: b\r\n\r\nlonger\r\n', { isClean: true, longestLine: 6, header: 6 }],
  ['a: b\r\nno end', { isClean: true, longestLine: 6, header: 12 }],
  ['a\nb\r\n', { isClean: false, longestLine: 1, header: 5 }],
  ['a\rb\r\n', { isClean: false, longestLine: 3, header: 5 }],
  ['a\r\n\r', { isClean: false, longestLine: 1, header: 4 }],
  ['a\0b\r\n', { isClean: false, longestLine: 3, header: 5 }],
];

test.each(cases)('%j', (text, shape) => {
  expect(shapeOf(Buffer.from(text, 'latin1'))).toEqual(shape);
  expect(shapeByWords(text)).toEqual(shape);
});

// Groups of four octets are looked at together, so that it matters where in a group something stands, and where the
// memory of a message begins.
test('is the same wherever lines and octets stand', () => {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('\r\n', '\r\n.', 'x', 'Subject: yes', 'text of a line that is longer') },
    { weight: 1, arbitrary: fc.constantFrom('\r', '\n', '\0', '\t', '\x0e', '\x1f', '\x7f', '\x80', '\x8d', '\xff') },
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(7), (pieces, offset) => {
      const text = pieces.join('');
      const octets = Buffer.from('\n'.repeat(offset) + text, 'latin1').subarray(offset);
      expect(shapeOf(octets)).toEqual(shapeByWords(text));
    }),
    { numRuns: 2000 },
  );
});
