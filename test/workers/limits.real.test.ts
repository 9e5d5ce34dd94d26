import { afterEach, expect, test } from 'vitest';
import type { RawClient } from '../acceptance/raw-client.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import { fakeHop } from '../delivery/fake-hop.ts';
import type { Serving } from './serving.ts';
import { rules, serveSite } from './serving.ts';

// What holds for a client holds whichever worker it comes to.

const open: Serving[] = [];
const clients: RawClient[] = [];
afterEach(async () => {
  for (const each of clients.splice(0)) each.close();
  for (const each of open.splice(0)) await each.end();
}, 60_000);

const listeners = 'listeners: [{name: mx, kind: smtp, address: "127.0.0.1:0"}]\n';

async function serve(limits: string, more = 'delivery: {maildir: mail}\n', policy = rules): Promise<Serving> {
  const serving = await serveSite(`${listeners}${more}limits: {exempt: [], ${limits}}\n`, policy);
  open.push(serving);
  return serving;
}

async function connect(serving: Serving): Promise<{ readonly client: RawClient; readonly greeting: string }> {
  const client = await connectRaw(serving.port('mx'));
  clients.push(client);
  const [greeting = ''] = await client.reply();
  return { client, greeting };
}

/** A client of each worker: each next connection goes to the one that has fewer. */
async function oneOfEach(serving: Serving): Promise<readonly [RawClient, RawClient]> {
  const [one, other] = [await connect(serving), await connect(serving)];
  for (const { client } of [one, other]) await client.ask('EHLO client');
  expect((await serving.status()).workers.map(({ connections }) => connections)).toEqual([1, 1]);
  return [one.client, other.client];
}

test('connections are spread evenly, and all at once no client has more than it may', async () => {
  const serving = await serve('connections-per-client: 7');
  const greetings = await Promise.all(Array.from({ length: 30 }, async () => (await connect(serving)).greeting));
  expect(greetings.filter((line) => line.startsWith('220'))).toHaveLength(7);
  expect(greetings.filter((line) => line.startsWith('421'))).toHaveLength(23);
});

test('what a killed worker held is free again', async () => {
  const serving = await serve('connections-per-client: 4');
  for (let at = 0; at < 4; at += 1) await connect(serving);
  expect((await connect(serving)).greeting).toMatch(/^421/);
  const [first] = await serving.whole();
  process.kill(first?.pid ?? 0, 'SIGKILL');
  await expect.poll(async () => (await serving.whole())[0]?.pid, { timeout: 20_000 }).not.toBe(first?.pid);
  const greetings: string[] = [];
  for (let at = 0; at < 4; at += 1) greetings.push((await connect(serving)).greeting.slice(0, 3));
  expect(greetings).toEqual(['220', '220', '421', '421']);
});

test('a listener has room for as many connections as the configuration says', async () => {
  const serving = await serve('connections: 10');
  const greetings = await Promise.all(Array.from({ length: 16 }, async () => (await connect(serving)).greeting));
  expect(greetings.filter((line) => line.startsWith('220'))).toHaveLength(10);
});

test('messages in a minute', async () => {
  const serving = await serve('message-rate: 6');
  const heard = await Promise.all(
    (await oneOfEach(serving)).map(async (client) => {
      const codes: string[] = [];
      while (codes.at(-1) !== '421') {
        codes.push((await client.ask('MAIL FROM:<a@example.com>'))[0]?.slice(0, 3) ?? '');
        if (codes.at(-1) === '250') await client.ask('RSET');
      }
      return codes;
    }),
  );
  expect(heard.flat().toSorted()).toEqual([...Array<string>(6).fill('250'), '421', '421']);
});

test('unknown recipients, also those of a worker that was replaced', async () => {
  const policy = rules.replace('550 5.7.1 "No"', '550 5.1.1 "Unknown"');
  const serving = await serve('unknown-recipients: 5', undefined, policy);
  const both = await oneOfEach(serving);
  for (const client of both) await client.ask('MAIL FROM:<a@example.com>');
  const heard: string[] = [];
  for (let at = 0; at < 7; at += 1) {
    const client = at % 2 === 0 ? both[0] : both[1];
    heard.push((await client.ask('RCPT TO:<x@example.com>'))[0]?.slice(0, 9) ?? '');
  }
  expect(heard).toEqual([...Array<string>(5).fill('550 5.1.1'), '421 4.7.0', '421 4.7.0']);

  const [first] = await serving.whole();
  process.kill(first?.pid ?? 0, 'SIGKILL');
  await expect.poll(async () => (await serving.whole())[0]?.pid, { timeout: 20_000 }).not.toBe(first?.pid);
  for (const client of await oneOfEach(serving)) {
    await client.ask('MAIL FROM:<a@example.com>');
    expect((await client.ask('RCPT TO:<ann@example.org>'))[0]).toMatch(/^421 4\.7\.0/);
  }
});

test.each(['another worker', 'the successor of the one that was killed'])(
  'a retry over %s duplicates nothing',
  async (name) => {
    let answer: string | undefined = '452 4.2.2 Full';
    const hop = await fakeHop({ kind: 'lmtp', behave: (at) => (at === 'second LMTP reply' ? answer : undefined) });
    const route = `delivery: {routes: [{domains: [example.org], lmtp: "127.0.0.1:${hop.address.port}"}]}\n`;
    const serving = await serve('recipients: 10', route);
    const send = async (client: RawClient): Promise<string> => {
      for (const line of ['MAIL FROM:<s@example.com>', 'RCPT TO:<a@example.org>', 'RCPT TO:<b@example.org>', 'DATA']) {
        await client.ask(line);
      }
      return (await client.send(Buffer.from('Subject: x\r\n\r\n')))[0]?.slice(0, 9) ?? '';
    };
    const [one, other] = await oneOfEach(serving);
    expect(await send(one)).toBe('451 4.5.0');
    answer = undefined;
    if (name === 'another worker') {
      expect(await send(other)).toMatch(/^250/);
    } else {
      const [first] = await serving.whole();
      process.kill(first?.pid ?? 0, 'SIGKILL');
      await expect.poll(async () => (await serving.whole())[0]?.pid, { timeout: 20_000 }).not.toBe(first?.pid);
      const { client } = await connect(serving);
      await client.ask('EHLO client');
      expect((await serving.whole()).map(({ connections }) => connections)).toEqual([1, 1]);
      expect(await send(client)).toMatch(/^250/);
    }
    expect(hop.kept.map(({ taken }) => taken)).toEqual([['a@example.org'], ['b@example.org']]);
    await hop.stop();
  },
);
