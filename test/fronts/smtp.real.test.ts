import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Listening } from '../../src/fronts/front.ts';
import { smtp } from '../../src/fronts/smtp/server.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import { listenerOf, makeContext, newWitness } from './context.ts';
import type { Postfix } from './real-postfix.ts';
import { hasPostfix, startPostfix } from './real-postfix.ts';

// Postfix as a client of ours: what it takes it sends on, under TLS and with a login where it has SASL.

const tls = join(import.meta.dirname, 'tls');
const cert = readFileSync(join(tls, 'mx.pem'), 'utf8');
const key = readFileSync(join(tls, 'mx.key'), 'utf8');
const witness = newWitness();
let ours: Listening | undefined;
let postfix: Postfix | undefined;

beforeAll(async () => {
  if (!hasPostfix) return;
  const listener = { ...listenerOf('smtp'), tls: { cert, key, implicit: false, files: { cert: '', key: '' } } };
  const script = [{ event: 'users', answer: '' }];
  ours = await smtp.listen(listener, makeContext('smtp', script, witness, { recipients: 100, messageSize: 100_000 }));
  postfix = await startPostfix({
    next: ours.address,
    main: [
      'smtp_tls_security_level = encrypt',
      'smtp_tls_mandatory_protocols = >=TLSv1.2',
      'smtp_sasl_auth_enable = yes',
      'smtp_sasl_password_maps = static:ann:secret',
      'smtp_sasl_security_options = noanonymous',
      'smtputf8_enable = yes',
    ],
  });
});

afterAll(async () => {
  postfix?.stop();
  await ours?.stop();
});

async function send(
  port: number,
  sender: string,
  parameters: string,
  recipients: readonly string[],
  message: Buffer,
): Promise<void> {
  const client = await connectRaw(port);
  await client.reply();
  await client.ask('EHLO client.example');
  await client.ask(`MAIL FROM:<${sender}>${parameters}`);
  for (const recipient of recipients) await client.ask(`RCPT TO:<${recipient}>`);
  await client.ask('DATA');
  const heard = await client.send(message);
  expect(heard.at(-1)).toMatch(/^250 2\.0\.0 Ok: queued/);
  client.close();
}

test.skipIf(!hasPostfix)('STARTTLS, AUTH and pipelining: all recipients of a message in one transaction', async () => {
  const recipients = Array.from({ length: 20 }, (_none, at) => `r${at}@example.org`);
  const lines = Array.from({ length: 2000 }, (_none, at) => `..${at}\r\n.\t${at}\r\n`).join('');
  await send(
    postfix?.port ?? 0,
    'ann@example.com',
    ' BODY=8BITMIME',
    recipients,
    Buffer.from(`Subject: x\r\n\r\nä\r\n${lines}`),
  );
  await expect.poll(() => witness.delivered.length, { timeout: 10_000 }).toBe(20);
  expect(witness.delivered.toSorted()[0]).toBe('deliver ann@example.com r0@example.org postfix.example.org ESMTPSA');
  expect(witness.messages).toHaveLength(1);
  expect(witness.messages[0]?.toString()).toContain(`\r\n\r\nä\r\n${lines}`);
  expect(witness.event.filter((event) => !event.startsWith('rcpt'))).toEqual([
    expect.stringMatching(/^connect 127\.0\.0\.1 test$/),
    'helo postfix.example.org extended',
    'tls TLSv1.3',
    'helo postfix.example.org extended',
    expect.stringMatching(/^auth ann (?:PLAIN|LOGIN)$/),
    expect.stringMatching(/^mail <ann@example\.com> \d+$/),
    'data',
    expect.stringMatching(/^message \d+$/),
  ]);
});

test.skipIf(!hasPostfix)('SMTPUTF8', async () => {
  witness.delivered.length = 0;
  const message = Buffer.from('From: <bücher@bücher.example>\r\nSubject: Grüße\r\n\r\nx\r\n');
  await send(
    postfix?.port ?? 0,
    'bücher@bücher.example',
    ' SMTPUTF8 BODY=8BITMIME',
    ['leser@example.org', 'größe@example.org'],
    message,
  );
  await expect.poll(() => witness.delivered.length, { timeout: 10_000 }).toBe(2);
  expect(witness.delivered.toSorted()).toEqual([
    'deliver bücher@bücher.example größe@example.org postfix.example.org UTF8SMTPSA',
    'deliver bücher@bücher.example leser@example.org postfix.example.org UTF8SMTPSA',
  ]);
});

test.skipIf(!hasPostfix)('PIPELINING: all of an envelope in one piece', async () => {
  const heard = newWitness();
  const open = await smtp.listen(listenerOf('smtp'), makeContext('smtp', [], heard, { recipients: 100 }));
  const between = await overhear(open.address);
  const sender = await startPostfix({ next: between.address, main: ['smtp_tls_security_level = none'] });
  const recipients = Array.from({ length: 20 }, (_none, at) => `r${at}@example.org`);
  await send(sender.port, 'ann@example.com', '', recipients, Buffer.from('Subject: x\r\n\r\nx\r\n'));
  await expect.poll(() => heard.delivered.length, { timeout: 10_000 }).toBe(20);
  sender.stop();
  between.stop();
  await open.stop();
  const [envelope = ''] = between.sent.map(String).filter((octets) => octets.startsWith('MAIL FROM:<ann@example.com>'));
  expect(envelope.match(/^RCPT TO:/gm)).toHaveLength(20);
  expect(envelope).toMatch(/\r\nDATA\r\n$/);
});

/** Lets a connection through to a server, and keeps what the client sends, as it is cut. */
async function overhear(
  address: string,
): Promise<{ readonly address: string; readonly sent: Buffer[]; readonly stop: () => void }> {
  const sent: Buffer[] = [];
  const server = createServer((client) => {
    const ours = connect(Number(address.split(':').at(-1)), '127.0.0.1');
    client.on('data', (octets: Buffer) => sent.push(octets));
    client.pipe(ours).pipe(client);
    for (const socket of [client, ours]) socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' ? bound?.port : undefined;
  return { address: `127.0.0.1:${port}`, sent, stop: () => server.close() };
}
