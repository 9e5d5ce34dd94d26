import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Point } from './fake-hop.ts';
import { fakeHop, points } from './fake-hop.ts';
import { delivererTo, hopAt, send } from './send.ts';

/** Every fault at every point of a session. The sender hears no false 250, and the right 4xx or 5xx before long. */
const faults = {
  refuses: '550 5.7.1 No|never',
  defers: '450 4.2.0 Later',
  resets: 'reset',
  closes: 'close',
  stalls: 'stall',
  'talks nonsense': 'HTTP/1.1 200 OK',
  'says too much': `250-${'x'.repeat(5000)}`,
  'changes its mind': '250-one\r\n550 two',
  'is slow': 'drip 250 2.0.0 Ok',
} as const;
type Fault = keyof typeof faults;

const tls = {
  cert: readFileSync(join(import.meta.dirname, '../fronts/tls/mx.pem'), 'utf8'),
  key: readFileSync(join(import.meta.dirname, '../fronts/tls/mx.key'), 'utf8'),
};

/** Codes to the first RCPT, the second, and after the dot; `-` where there is no message. */
function expected(point: Point, fault: Fault, kind: 'smtp' | 'lmtp'): string {
  const says = fault === 'refuses' ? '550' : fault === 'defers' ? '450' : '451';
  const isReply = says !== '451';
  switch (point) {
    case 'greeting':
      return '451 451 -';
    case 'EHLO':
      return fault === 'refuses' && kind === 'smtp' ? '250 250 250' : '451 451 -';
    case 'STARTTLS':
      return isReply ? '250 250 250' : '451 451 -';
    case 'MAIL':
      return `${says} ${says} -`;
    case 'first RCPT':
      return isReply ? `${says} 250 250` : '451 451 -';
    case 'second RCPT':
      return `250 ${says} 250`;
    case 'DATA':
    case 'in the data':
      return `250 250 ${says}`;
    case 'after the dot':
      return kind === 'smtp' ? `250 250 ${says}` : '250 250 451';
    case 'second LMTP reply':
      return kind === 'smtp' ? '250 250 250' : '250 250 451';
    default:
      return '250 250 250';
  }
}

const kinds = ['smtp', 'lmtp'] as const;

test.concurrent.each(faultNames())('%s', async (fault) => {
  const cases = kinds.flatMap((kind) => points.map((point) => ({ kind, point })));
  const heard = await Promise.all(cases.map(({ kind, point }) => play(kind, point, fault)));
  expect(heard.flat()).toEqual(
    cases.flatMap(({ kind, point }) => {
      const line = `${kind} ${point}: ${expected(point, fault, kind)}`;
      return [line, line];
    }),
  );
});

function faultNames(): readonly Fault[] {
  return Object.keys(faults).filter((name): name is Fault => name in faults);
}

/** Two messages, one after the other, with the fault at each pass of the point. */
async function play(kind: 'smtp' | 'lmtp', point: Point, fault: Fault): Promise<string[]> {
  // A handshake costs as much as all the rest; one is enough to go wrong.
  const offered = point === 'STARTTLS' ? { tls } : {};
  const hop = await fakeHop({
    kind,
    ...offered,
    behave: (at) => (at === point ? faults[fault] : undefined),
    dripMs: 1000,
  });
  const carrier = delivererTo(hopAt(hop.address, { kind })).open();
  const lines: string[] = [];
  for (const round of [1, 2]) {
    const began = performance.now();
    const octets = Buffer.from(`Subject: ${round}\r\n\r\nbody\r\n`);
    const { rcpt, final = '-', promised } = await send(carrier, { to: ['a@example.org', 'b@example.org'], octets });
    const codes = [...rcpt.map((said) => said.split(' ')[1]), final.split(' ')[0]].join(' ');
    lines.push(`${kind} ${point}: ${codes}`);
    expect(performance.now() - began).toBeLessThan(4000);
    const taken = hop.kept.filter((each) => each.octets.includes(`Subject: ${round}`)).flatMap((each) => each.taken);
    expect(taken).toEqual(expect.arrayContaining([...promised]));
  }
  carrier.close();
  await hop.stop();
  return lines;
}

test.each([
  ['nobody listens', { kind: 'tcp', host: '127.0.0.1', port: 1 }],
  ['there is no such socket', { kind: 'unix', path: '/nowhere/lmtp' }],
  ['the name is none', { kind: 'tcp', host: 'nowhere.invalid', port: 25 }],
] as const)('%s', async (_name, address) => {
  const heard = await send(delivererTo(hopAt(address)).open(), { to: ['a@example.org', 'b@example.org'] });
  const down = '451 4.4.1 The next server does not answer, please try again later';
  expect(heard.rcpt).toEqual([`a ${down}`, `b ${down}`]);
});
