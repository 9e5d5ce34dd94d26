import { createSocket } from 'node:dgram';
import { setTimeout as pause } from 'node:timers/promises';
import type { Resource } from 'dns2';
import { Packet } from 'dns2';
import type { Query } from './name-server.ts';
import { nameIn } from './name-server.ts';

/** Under `NAME.lie.test` a server lies in this way. Where the truth is told beside it, it is 192.0.2.1; a lie is 127.0.0.2. */
type Lie = (query: Query) => void;

const truth = '192.0.2.1';
const lie = '127.0.0.2';

/** An answer with these records. */
export function answerWith(query: Buffer, ...records: Partial<Resource>[]): Buffer {
  const response = Packet.createResponseFromRequest(Packet.parse(query));
  const [question] = response.questions;
  const defaults = { name: question?.name ?? '', type: Packet.TYPE.A, class: Packet.CLASS.IN, ttl: 300 };
  response.answers = records.map((each) => new Packet.Resource({ ...defaults, ...each }));
  return response.toBuffer();
}

/** Sends a message, and the truth some milliseconds later. */
function before({ message, send }: Query, ...lies: readonly Buffer[]): void {
  for (const each of lies) send(each);
  void pause(5).then(() => send(answerWith(message, { address: truth })));
}

/** A copy with a change. */
export function changed(message: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(message);
  change(copy);
  return copy;
}

const falsehood = ({ message }: Query) => answerWith(message, { address: lie });

/** The same with another id. */
export const otherId = (message: Buffer, by = 1) =>
  changed(message, (copy) => copy.writeUInt16BE((copy.readUInt16BE(0) + by) % 65_536));

/** A header that promises so many answers, over the question that was asked. */
function promising(message: Buffer, answers: number, rest: Buffer): Buffer {
  const question = answerWith(message);
  const head = changed(question.subarray(0, questionEnd(question)), (copy) => {
    copy.writeUInt16BE(answers, 6);
    copy.writeUInt32BE(0, 8);
  });
  return Buffer.concat([head, rest]);
}

function questionEnd(message: Buffer): number {
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) at += length + 1;
  return at + 5;
}

/** Pointers, each to the one before it, in a message so long that a decoder follows them for seconds. */
function pointerChain(message: Buffer, octets: number): Buffer {
  const start = questionEnd(answerWith(message));
  const pointers: Buffer[] = [Buffer.from([0, 0])];
  for (let at = start + 2; at < octets; at += 2) pointers.push(pointer(at === start + 2 ? start : at - 2));
  return promising(message, 1, Buffer.concat(pointers));
}

function pointer(to: number): Buffer {
  return Buffer.from([0xc0 | ((to >> 8) & 0x3f), to & 0xff]);
}

const truncated: Lie = ({ message, send }) =>
  send(changed(answerWith(message), (copy) => copy.writeUInt8((copy[2] ?? 0) | 2, 2)));

/** Lies over UDP and over TCP in this way, after UDP said that the answer is too long. */
function overTcp(tell: Lie): Lie {
  return (query) => (query.via === 'udp' ? truncated(query) : tell(query));
}

/** Every lie with what the resolver must make of it. */
export const lies: Readonly<Record<string, { readonly tell: Lie; readonly expected: string }>> = {
  'wrong-id': { expected: truth, tell: (query) => before(query, otherId(falsehood(query))) },
  'wrong-question': {
    expected: truth,
    tell: (query) =>
      before(
        query,
        changed(falsehood(query), (copy) => copy.writeUInt8(copy[13] === 88 ? 89 : 88, 13)),
      ),
  },
  'wrong-type': {
    expected: truth,
    tell: (query) =>
      before(
        query,
        changed(falsehood(query), (copy) => copy.writeUInt16BE(Packet.TYPE.TXT, questionEnd(copy) - 4)),
      ),
  },
  'wrong-case': {
    expected: truth,
    tell: (query) =>
      query.via === 'tcp'
        ? query.send(answerWith(query.message, { address: truth }))
        : query.send(turned(falsehood(query))),
  },
  'no-response': {
    expected: truth,
    tell: (query) =>
      before(
        query,
        changed(falsehood(query), (copy) => copy.writeUInt8(1, 2)),
      ),
  },
  'other-opcode': {
    expected: truth,
    tell: (query) =>
      before(
        query,
        changed(falsehood(query), (copy) => copy.writeUInt8((copy[2] ?? 0) | 0x28, 2)),
      ),
  },
  'no-question': {
    expected: truth,
    tell: (query) =>
      before(
        query,
        changed(falsehood(query), (copy) => copy.writeUInt16BE(0, 4)),
      ),
  },
  'two-questions': {
    expected: truth,
    tell: (query) =>
      before(
        query,
        changed(falsehood(query), (copy) => copy.writeUInt16BE(2, 4)),
      ),
  },
  short: {
    expected: truth,
    tell: (query) => before(query, Buffer.alloc(0), Buffer.alloc(3), query.message.subarray(0, 12)),
  },
  'other-port': {
    expected: truth,
    tell: (query) => {
      const { via, message, port } = query;
      const other = createSocket('udp4');
      if (via === 'udp') other.send(answerWith(message, { address: lie }), port, '127.0.0.1', () => other.close());
      before(query);
    },
  },
  'flood-of-ids': {
    expected: truth,
    tell: (query) => {
      if (query.via === 'tcp') return query.send(answerWith(query.message, { address: truth }));
      for (let by = 1; by < 65_536; by += 257) query.send(otherId(falsehood(query), by));
    },
  },
  'only-lies': {
    expected: 'timeout',
    tell: ({ via, send, ...query }) => via === 'udp' && send(otherId(falsehood({ via, send, ...query }))),
  },
  'other-name': {
    expected: 'no data',
    tell: ({ message, send }) => send(answerWith(message, { name: 'bank.test', address: lie })),
  },
  'other-class': {
    expected: 'no data',
    tell: ({ message, send }) => send(answerWith(message, { class: Packet.CLASS.CH, address: lie })),
  },
  'alias-of-itself': {
    expected: 'server failure',
    tell: ({ message, send }) => send(answerWith(message, { type: Packet.TYPE.CNAME, domain: nameIn(message) })),
  },
  'alias-circle': {
    expected: 'server failure',
    tell: ({ message, send }) =>
      send(
        answerWith(
          message,
          { type: Packet.TYPE.CNAME, domain: 'circle.test' },
          { name: 'circle.test', type: Packet.TYPE.CNAME, domain: nameIn(message) },
        ),
      ),
  },
  'alias-for-ever': {
    expected: 'server failure',
    tell: ({ message, send }) => send(answerWith(message, { type: Packet.TYPE.CNAME, domain: `x.${nameIn(message)}` })),
  },
  'pointer-to-itself': {
    expected: 'server failure',
    tell: ({ message, send }) => send(promising(message, 1, pointer(questionEnd(answerWith(message))))),
  },
  'pointer-ahead': {
    expected: 'server failure',
    tell: ({ message, send }) => send(promising(message, 1, Buffer.concat([pointer(200), Buffer.alloc(300)]))),
  },
  'pointer-chain': { expected: 'server failure', tell: ({ message, send }) => send(pointerChain(message, 4000)) },
  'pointer-chain-of-64-kb': {
    expected: 'timeout',
    tell: overTcp(({ message, send }) => send(pointerChain(message, 65_000))),
  },
  'many-records': {
    expected: 'server failure',
    tell: ({ message, send }) => send(promising(message, 65_535, Buffer.alloc(1000))),
  },
  'missing-records': {
    expected: 'server failure',
    tell: ({ message, send }) => send(promising(message, 3, Buffer.alloc(0))),
  },
  'record-too-long': {
    expected: 'server failure',
    tell: ({ message, send }) => send(promising(message, 1, Buffer.from('c00c00010001000000ff0800c0000201', 'hex'))),
  },
  'address-too-long': {
    expected: 'server failure',
    tell: ({ message, send }) => send(promising(message, 1, Buffer.from('c00c00010001000000ff0005c000020100', 'hex'))),
  },
  'long-name': {
    expected: 'server failure',
    tell: ({ message, send }) =>
      send(
        promising(
          message,
          1,
          Buffer.concat(Array.from({ length: 20 }, () => Buffer.from([50, ...Buffer.alloc(50, 97)]))),
        ),
      ),
  },
  'cut-off-twice': { expected: 'server failure', tell: truncated },
  'cut-off': { expected: truth, tell: overTcp(({ message, send }) => send(answerWith(message, { address: truth }))) },
  'other-question-over-tcp': { expected: 'timeout', tell: overTcp((query) => query.send(otherId(falsehood(query)))) },
  'nothing-over-tcp': { expected: 'timeout', tell: overTcp(() => undefined) },
  silence: { expected: 'timeout', tell: () => undefined },
  servfail: { expected: 'server failure', tell: ({ message, send }) => send(coded(message, Packet.RCODE.SERVFAIL)) },
  refused: { expected: 'refused', tell: ({ message, send }) => send(coded(message, Packet.RCODE.REFUSED)) },
  'strange-code': { expected: 'server failure', tell: ({ message, send }) => send(coded(message, 9)) },
};

function coded(message: Buffer, rcode: number): Buffer {
  return changed(answerWith(message, { address: lie }), (copy) => copy.writeUInt8(rcode, 3));
}

/** The same with the case of every letter of the question turned around. */
function turned(message: Buffer): Buffer {
  return changed(message, (copy) => {
    for (let at = 12; at < questionEnd(message) - 5; at++) {
      const octet = copy[at] ?? 0;
      if (/[a-z]/i.test(String.fromCharCode(octet))) copy.writeUInt8(octet ^ 0x20, at);
    }
  });
}
