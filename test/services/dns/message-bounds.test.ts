import { Packet } from 'dns2';
import { expect, test } from 'vitest';
import { isBounded, largestMessage } from '../../../src/services/dns/message-bounds.ts';
import { makeQuestion } from '../../../src/services/dns/question.ts';
import { readReply } from '../../../src/services/dns/reply.ts';

const question = makeQuestion('a.test', 'A').message;

/** The question as an answer with these counts, and what follows it. */
function answer(records: number, rest: readonly number[]): Buffer {
  const head = Buffer.from(question.subarray(0, 12 + 8 + 4));
  head.writeUInt8(0x80, 2);
  head.writeUInt16BE(records, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, Buffer.from(rest)]);
}

const fixed = [0, 1, 0, 1, 0, 0, 0, 60];
const address = [0, 4, 192, 0, 2, 1];
const mx = [0, 15, 0, 1, 0, 0, 0, 60];

test.each<[string, number, number[], boolean]>([
  ['no record', 0, [], true],
  ['a pointer to the question', 1, [0xc0, 12, ...fixed, ...address], true],
  ['a label and a pointer', 1, [1, 98, 0xc0, 12, ...fixed, ...address], true],
  ['a pointer to itself', 1, [0xc0, 24, ...fixed, ...address], false],
  ['a pointer ahead', 1, [0xc0, 40, ...fixed, ...address, 0], false],
  ['a pointer out of the message', 1, [0xff, 0xff, ...fixed, ...address], false],
  ['half a pointer', 1, [0xc0], false],
  ['a reserved label', 1, [0x40, 0, ...fixed, ...address], false],
  ['a label that is cut off', 1, [10, 97], false],
  ['a record that is cut off', 1, [0xc0, 12, ...fixed], false],
  ['data beyond the end', 1, [0xc0, 12, ...fixed, 0, 5, 192, 0, 2, 1], false],
  ['fewer records than promised', 2, [0xc0, 12, ...fixed, ...address], false],
  ['an exchange', 1, [0xc0, 12, ...mx, 0, 4, 0, 10, 0xc0, 12], true],
  ['an exchange without its name', 1, [0xc0, 12, ...mx, 0, 2, 0, 10], false],
  ['an exchange whose name goes on behind it', 1, [0xc0, 12, ...mx, 0, 3, 0, 10, 1, 97, 0], false],
])('%s', (_, records, rest, bounded) => {
  expect(isBounded(answer(records, rest))).toBe(bounded);
});

test('more records than anybody needs', () => {
  const record = [0, ...fixed, ...address];
  expect(isBounded(answer(128, Array.from({ length: 128 }, () => record).flat()))).toBe(true);
  expect(isBounded(answer(129, Array.from({ length: 129 }, () => record).flat()))).toBe(false);
});

/** Where the data of the first record begin, if its name is the root: behind the question, one octet and ten. */
const firstData = 24 + 11;

/** The dearest message that passes: as many names as fit, each as long and as full of pointers as may be. */
function dearest(): Buffer {
  // Labels, each with a pointer to the one before it, in the data of a record that nobody decodes.
  const links: number[] = [0];
  let last = firstData;
  for (let link = 0; link < 15; link++) {
    const before = last;
    last = firstData + links.length;
    links.push(14, ...Array.from({ length: 14 }, () => 97), ...pointerTo(before));
  }
  const holder = [0, 0, 10, 0, 1, 0, 0, 0, 60, links.length >> 8, links.length & 0xff, ...links];
  const record = [...pointerTo(last), ...mx, 0, 4, 0, 10, ...pointerTo(last)];
  const records = Math.min(127, Math.floor((largestMessage - 24 - holder.length) / record.length));
  return answer(records + 1, [...holder, ...Array.from({ length: records }, () => record).flat()]);
}

function pointerTo(at: number): number[] {
  return [0xc0 | (at >> 8), at & 0xff];
}

test('what passes is decoded within 20 ms of CPU', () => {
  const message = dearest();
  expect(isBounded(message)).toBe(true);
  expect(Packet.parse(message).answers.at(-1)?.exchange).toHaveLength(15 * 15 - 1);
  const took: number[] = [];
  for (let round = 0; round < 20; round++) {
    const before = process.cpuUsage();
    readReply(message, 'a.test', 'MX');
    const { user, system } = process.cpuUsage(before);
    took.push((user + system) / 1000);
  }
  took.sort((one, other) => one - other);
  expect(took[10]).toBeLessThan(20);
});

test('random octets are read without harm', () => {
  let seed = 1;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647);
  for (let round = 0; round < 3000; round++) {
    const message = answer(
      random() % 5,
      Array.from({ length: random() % 200 }, () => random() % 256),
    );
    expect(['server failure', 'no data', 'records', 'alias']).toContain(readReply(message, 'a.test', 'A').reply.kind);
  }
});
