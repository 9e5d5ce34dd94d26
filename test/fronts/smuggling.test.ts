import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Listening } from '../../src/fronts/front.ts';
import { smtp } from '../../src/fronts/smtp/server.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import type { Witness } from './context.ts';
import { listenerOf, makeContext, newWitness } from './context.ts';

// What some servers take for the end of a message and others do not. Between the two stands a second transaction, which
// nobody may ever see: the server takes or refuses one message, and gives one reply.

const vectors = [
  '\n.\n',
  '\n.\r\n',
  '\r\n.\n',
  '\r.\r',
  '\r.\r\n',
  '\r\n.\r',
  '\r.\n',
  '\n.\r',
  '\r\n\0.\r\n',
  '\r\n.\0\r\n',
  '\r\n\r.\r\n',
  '\r\n.\r\r\n',
  '\r\r\n.\r\r\n',
  '\n\n.\n\n',
  '\n\r.\n\r',
  '\r\n.\n\r\n',
  '\0\r\n.\0\n',
  '\r\n.\x0b\r\n',
  '\x85.\x85',
  '\r\n..\r\n',
] as const;

const second = 'MAIL FROM:<evil@example.net>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nsmuggled\r\n';

describe.each(['reject', 'normalize'] as const)('%s', (lineEnds) => {
  let witness: Witness = newWitness();
  let listening: Listening | undefined;

  beforeAll(async () => {
    witness = newWitness();
    const context = makeContext('smtp', [], witness);
    listening = await smtp.listen({ ...listenerOf('smtp'), lineEnds }, context);
  });
  afterAll(() => listening?.stop());

  test.each(vectors.map((vector) => [JSON.stringify(vector), vector]))('%s', async (_name, vector) => {
    const heard: string[] = [];
    for (const size of [10_000, 1]) {
      witness.event.length = 0;
      witness.messages.length = 0;
      const octets = Buffer.from(`Subject: x\r\n\r\nfirst${vector}${second}\r\n.\r\nQUIT\r\n`, 'latin1');
      heard.push(await talk(octets, size));
      expect(witness.event.filter((event) => event.startsWith('mail'))).toEqual(['mail <a@example.com>']);
      // Policy and delivery see one message, and clean lines only.
      const [message] = witness.messages.map((each) => each.toString('latin1'));
      expect(witness.event.filter((event) => event.startsWith('message'))).toEqual(
        message === undefined ? [] : [`message ${message.length}`],
      );
      expect(message ?? '').not.toMatch(/\0|\r(?!\n)|(?<!\r)\n/);
      if (message !== undefined) expect(message).toContain('smuggled');
    }
    expect(heard[0]).toBe(heard[1]);
    expect(heard[0]).toMatch(
      lineEnds === 'normalize' || ['\r\n.\x0b\r\n', '\x85.\x85', '\r\n..\r\n'].includes(vector)
        ? /^250 2\.0\.0 Ok, taken as <id>\r\n221 2\.0\.0 Bye\r\n$/
        : /^550 5\.6\.0 .*\r\n221 2\.0\.0 Bye\r\n$/,
    );
  });

  /** All that the server says to a message that is sent in pieces of this size. */
  async function talk(octets: Buffer, size: number): Promise<string> {
    const client = await connectRaw(Number(listening?.address.split(':').at(-1)));
    await client.reply();
    for (const line of ['HELO client', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.org>', 'DATA'])
      await client.ask(line);
    const socket = client.handOver('');
    const said = everything(socket);
    // The line that was handed over is empty, and the first of the message.
    for (let at = 0; at < octets.length; at += size) {
      socket.write(octets.subarray(at, at + size));
      await new Promise((resolve) => setImmediate(resolve));
    }
    return (await said).replace(/\b[0-9A-HJKMNP-TV-Z]{12}\.\d+/, '<id>');
  }
});

function everything(socket: Socket): Promise<string> {
  let said = '';
  return new Promise((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(said));
    socket.resume();
  });
}
