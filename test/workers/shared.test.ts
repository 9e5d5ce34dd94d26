import { expect, test } from 'vitest';
import { makeSource } from '../../src/diagnostics/source.ts';
import type { Ip } from '../../src/mail/ip.ts';
import { parseIp } from '../../src/mail/ip.ts';
import { parseConfig } from '../../src/policy/config.ts';
import { openBook } from '../../src/workers/book.ts';
import { makeMemory } from '../../src/workers/memory.ts';
import type { Word } from '../../src/workers/messages.ts';
import { share } from '../../src/workers/shared.ts';

// A main process and its workers, whose words reach it at once.

const text = `policy: site.rules
hostname: mx.example.org
listeners: [{name: mx, kind: smtp, address: "127.0.0.1:0", xclient: [10.0.0.0/8]}]
delivery: {maildir: mail}
limits: {connections-per-client: 2, message-rate: 3, unknown-recipients: 2, failed-logins: 1}
`;

function makeHouse() {
  const { config } = parseConfig(makeSource('mailpolicy.yaml', text), () => ({ problem: 'there is none' }));
  if (config === undefined) throw new Error('the configuration is right');
  const main = makeMemory(config);
  const memories: ReturnType<typeof makeMemory>[] = [];
  const words: Word[] = [];
  const startWorker = () => {
    const memory = makeMemory(config, structuredClone(main.remembered()));
    const book = openBook(main);
    memories.push(memory);
    const hear = (word: Word): string | undefined => {
      words.push(word);
      switch (word.kind) {
        case 'enter':
          return book.enter(word.listener, word.client) ? undefined : 'no';
        case 'leave':
          return void book.leave(word.listener, word.client);
        case 'message':
          return main.counts(word.listener).message(word.client) ? undefined : 'no';
        case 'probe':
          return book.probe(word.target) ? undefined : 'no';
        case 'probed':
          return void book.probed(word.target);
        case 'note':
          for (const each of [main, ...memories]) if (each !== memory) each.note(word.note);
          return undefined;
        default:
          throw new Error(`${word.kind} is not said here`);
      }
    };
    return { ...share(memory, { tell: hear, ask: async (word) => hear(word) }), end: book.close };
  };
  return { startWorker, words };
}

function ip(address: string): Ip {
  const parsed = parseIp(address);
  if (parsed === undefined) throw new Error('it is an address');
  return parsed;
}

const client = ip('192.0.2.1');

test('connections and messages of a client are counted over all workers', async () => {
  const { startWorker } = makeHouse();
  const workers = [startWorker(), startWorker(), startWorker()];
  const all = workers.map(({ counts }) => counts('mx'));
  expect(await Promise.all(all.map(({ enter }) => enter(client)))).toEqual([true, true, false]);
  for (const { leave } of all) leave(client);
  expect(await all[2]?.enter(client)).toBe(true);
  expect(await Promise.all([...all, ...all].map(({ message }) => message(client)))).toEqual([
    ...Array<boolean>(3).fill(true),
    ...Array<boolean>(3).fill(false),
  ]);
});

test('a worker that has ended holds nothing', async () => {
  const { startWorker } = makeHouse();
  const [one, other] = [startWorker(), startWorker()];
  for (const { counts } of [one, one, other]) await counts('mx').enter(client);
  expect(await other.counts('mx').enter(client)).toBe(false);
  one.end();
  other.counts('mx').leave(client);
  expect(await other.counts('mx').enter(client)).toBe(true);
});

test('one server is asked by all workers together no more than by one, and a worker that has ended asks nobody', async () => {
  const { startWorker } = makeHouse();
  const [one, other] = [startWorker(), startWorker()];
  const begin = ({ probes }: typeof one) => probes.begin('198.51.100.25');
  expect([await begin(one), await begin(other), await begin(other)]).toEqual([true, true, false]);
  other.probes.end('198.51.100.25');
  expect([await begin(one), await begin(other)]).toEqual([true, false]);
  one.end();
  expect([await begin(other), await begin(other), await begin(other)]).toEqual([true, true, false]);
  // Twenty in a minute, whoever asks.
  const more = startWorker();
  let asked = 5;
  for (let at = 0; at < 40; at += 1) {
    other.probes.end('198.51.100.25');
    if (await begin(other)) asked += 1;
  }
  expect(asked).toBe(20);
  expect(await begin(more)).toBe(false);
  expect(await more.probes.begin('198.51.100.26')).toBe(true);
});

test('faults are known to all, and to those that start later', async () => {
  const { startWorker } = makeHouse();
  const [one, other] = [startWorker(), startWorker()];
  await one.counts('mx').unknownRecipient(client);
  await other.counts('mx').unknownRecipient(client);
  await other.counts('mx').failedLogin(client);
  for (const { counts } of [one, other, startWorker()]) {
    expect([counts('mx').isGuessing(client), counts('mx').isCracking(client)]).toEqual([true, true]);
  }
});

test('for those who are exempt nobody is asked', async () => {
  const { startWorker, words } = makeHouse();
  const { counts } = startWorker();
  const proxy = ip('10.1.2.3');
  for (let at = 0; at < 5; at += 1) expect(await counts('mx').enter(proxy)).toBe(true);
  counts('mx').leave(proxy);
  await counts('mx').unknownRecipient(proxy);
  expect(await counts('mx').message(proxy)).toBe(true);
  expect(words).toEqual([]);
});

test('deliveries in part are known to all, and to those that start later', async () => {
  const { startWorker } = makeHouse();
  const [one, other] = [startWorker(), startWorker()];
  await other.before.note(['a', 'b'], 3000);
  for (const { before } of [one, other, startWorker()]) {
    expect([before.isEmpty(), await before.among(['b', 'c'], 3000)]).toEqual([false, new Set(['b'])]);
  }
});
