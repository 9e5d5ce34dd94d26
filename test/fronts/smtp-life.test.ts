import { expect, test } from 'vitest';
import { smtp } from '../../src/fronts/smtp/server.ts';
import { parseNetwork } from '../../src/mail/ip.ts';
import type { RawClient } from '../acceptance/raw-client.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import { listenerOf, makeContext, newWitness } from './context.ts';

// What no transcript of a single connection can say: several clients at once, and the end of the server.

async function listen(change: Parameters<typeof makeContext>[3] = {}) {
  const witness = newWitness();
  const listening = await smtp.listen(listenerOf('smtp'), makeContext('smtp', [], witness, change));
  const port = Number(listening.address.split(':').at(-1));
  return { witness, listening, connect: () => connectRaw(port) };
}

/** Up to the 354. */
async function beginMessage(client: RawClient): Promise<void> {
  await client.reply();
  for (const line of ['HELO client', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.org>', 'DATA'])
    await client.ask(line);
}

const isOver = /closed the connection/;

test('a stop finishes the message that is under way, and tells the others', async () => {
  const { witness, listening, connect } = await listen();
  const [idle, sending] = await Promise.all([connect(), connect()]);
  await idle.reply();
  await beginMessage(sending);
  const stopped = listening.stop();
  expect(await idle.reply()).toEqual(['421 4.3.2 Shutting down, please try again later']);
  await expect(connect()).rejects.toThrow(/ECONNREFUSED/);

  expect(await sending.send(Buffer.from('Subject: x\r\n\r\nx\r\n'))).toEqual([
    expect.stringMatching(/^250 2\.0\.0 Ok, taken as /),
  ]);
  expect(await sending.reply()).toEqual(['421 4.3.2 Shutting down, please try again later']);
  await expect(sending.reply()).rejects.toThrow(isOver);
  await stopped;
  expect(witness.delivered).toEqual(['deliver a@example.com b@example.org client SMTP']);
});

test('a stop does not wait for ever', async () => {
  const { witness, listening, connect } = await listen({ shutdownMs: 50 });
  const client = await connect();
  await beginMessage(client);
  await listening.stop();
  expect(await client.reply()).toEqual(['421 4.3.2 Shutting down, please try again later']);
  await expect(client.reply()).rejects.toThrow(isOver);
  expect(witness.delivered).toEqual([]);
});

test('who is exempt does not wait for the greeting', async () => {
  const exempt = [parseNetwork('127.0.0.0/8')].filter((network) => network !== undefined);
  const known = await listen({ greetingDelayMs: 60_000, exempt });
  expect(await (await known.connect()).reply()).toEqual(['220 mx.example.org ESMTP']);
  const stranger = await listen({ greetingDelayMs: 200 });
  const client = await stranger.connect();
  const began = performance.now();
  expect(await client.reply()).toEqual(['220 mx.example.org ESMTP']);
  // A timer may be early by a millisecond, and connecting has taken some of the time.
  expect(performance.now() - began).toBeGreaterThan(100);
  await Promise.all([known.listening.stop(), stranger.listening.stop()]);
});

test('one client does not take all connections', async () => {
  const { listening, connect } = await listen({ connectionsPerClient: 2 });
  const clients = await Promise.all([connect(), connect(), connect()]);
  const greetings = await Promise.all(clients.map((client) => client.reply()));
  const full = '421 4.7.0 Too many connections, please try again later';
  expect(greetings.flat().toSorted()).toEqual(['220 mx.example.org ESMTP', '220 mx.example.org ESMTP', full]);
  // Room again once one has left.
  const [first, second] = clients;
  for (const client of [first, second]) client.close();
  await expect.poll(async () => (await (await connect()).reply())[0]).toBe('220 mx.example.org ESMTP');
  await listening.stop();
});

test('no more connections than the listener has room for', async () => {
  const { listening, connect } = await listen({ connections: 1 });
  const [first, second] = [await connect(), await connect()];
  expect([await first.reply(), await second.reply()]).toEqual([
    ['220 mx.example.org ESMTP'],
    ['421 4.7.0 Too many connections, please try again later'],
  ]);
  await listening.stop();
});

test('clients at once do not disturb each other', async () => {
  const { witness, listening, connect } = await listen();
  await Promise.all(
    Array.from({ length: 20 }, async (_none, at) => {
      const client = await connect();
      await client.reply();
      for (const line of [`HELO client${at}`, `MAIL FROM:<a${at}@example.com>`, `RCPT TO:<b${at}@example.org>`, 'DATA'])
        await client.ask(line);
      await client.send(Buffer.from(`${'x'.repeat(at * 100)}\r\n`));
      client.close();
    }),
  );
  const wanted = Array.from(
    { length: 20 },
    (_none, at) => `deliver a${at}@example.com b${at}@example.org client${at} SMTP`,
  );
  expect(witness.delivered.toSorted()).toEqual(wanted.toSorted());
  expect(witness.messages.map((octets) => octets.length).toSorted((a, b) => a - b)).toEqual(
    wanted.map((_none, at) => at * 100 + 2),
  );
  await listening.stop();
});

test('messages arrive as they were sent, dots and all, however they are cut', async () => {
  const { witness, listening, connect } = await listen();
  const message = Buffer.from('.\r\n..\r\nA: 1\r\n\r\n.a\r\n\xff\x80\r\n...\r\n', 'latin1');
  for (const size of [1, 2, 3, 7, 1000]) {
    const client = await connect();
    await beginMessage(client);
    const socket = client.handOver('');
    const stuffed = Buffer.from(`${message.toString('latin1').replace(/^\./gm, '..')}.\r\n`, 'latin1');
    for (let at = 0; at < stuffed.length; at += size) {
      socket.write(stuffed.subarray(at, at + size));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => witness.messages.length).toBeGreaterThan(0);
    expect(witness.messages.pop()?.toString('latin1')).toBe(`\r\n${message.toString('latin1')}`);
    socket.destroy();
  }
  await listening.stop();
});

test('a client that reads nothing is not served for ever', async () => {
  const { listening, connect } = await listen({ commandMs: 200 });
  const socket = (await connect()).handOver('HELO client');
  // Replies pile up until the kernel takes no more of them.
  const noise = Buffer.from('HELP\r\n'.repeat(100_000));
  for (let piece = 0; piece < 20; piece += 1) socket.write(noise);
  socket.on('error', () => undefined);
  expect(listening.connections()).toBe(1);
  await expect.poll(() => listening.connections(), { timeout: 4000 }).toBe(0);
  socket.destroy();
  await listening.stop();
});
