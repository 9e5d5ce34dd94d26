import { expect, test } from 'vitest';
import type { HopReply } from '../../../src/services/smtp-client/reply-reader.ts';
import { makeReplyReader } from '../../../src/services/smtp-client/reply-reader.ts';

/** The replies, what is wrong, and whether one is under way; fed in pieces of this size. */
function read(text: string, size: number): string[] {
  const reader = makeReplyReader();
  const replies: HopReply[] = [];
  let problem: string | undefined;
  const octets = Buffer.from(text, 'latin1');
  for (let at = 0; at < octets.length && problem === undefined; at += size)
    problem = reader.push(octets.subarray(at, at + size), replies);
  const heard = replies.map(({ code, lines }) => `${code} ${lines.join('|')}`);
  return [...heard, ...(problem === undefined ? [] : [`! ${problem}`]), ...(reader.isMidway() ? ['...'] : [])];
}

test.each([
  ['250 Ok\r\n', ['250 Ok']],
  ['250 Ok\n', ['250 Ok']],
  ['250\r\n', ['250 ']],
  ['250-one\r\n250-two\r\n250 three\r\n', ['250 one|two|three']],
  ['250 a\r\n550 b\r\n', ['250 a', '550 b']],
  ['250-one\r\n250', ['...']],
  ['250-one\r\n', ['...']],
  ['250-one\r\n251 two\r\n', ['! a reply with two codes: 250 and 251', '...']],
  ['\r\n', ['! no SMTP reply: ']],
  ['25 Ok\r\n', ['! no SMTP reply: 25 Ok']],
  ['250Ok\r\n', ['! no SMTP reply: 250Ok']],
  ['199 Ok\r\n', ['! no SMTP reply: 199 Ok']],
  ['600 Ok\r\n', ['! no SMTP reply: 600 Ok']],
  ['SSH-2.0\r\n', ['! no SMTP reply: SSH-2.0']],
  ['550 a\tb\x07\xe4\x7f\r\n', ['550 a b???']],
])('%j', (text, expected) => {
  for (const size of [1, 3, 1000]) expect(read(text, size)).toEqual(expected);
});

test('what never ends is stopped', () => {
  expect(read(`250 ${'x'.repeat(3000)}`, 1000)).toEqual(['! a line that is too long', '...']);
  expect(read(`250 ${'x'.repeat(3000)}\r\n`, 4000)).toEqual(['! a line that is too long']);
  expect(read('250-x\r\n'.repeat(200), 100).slice(0, 1)).toEqual(['! a reply of more than 100 lines']);
});
