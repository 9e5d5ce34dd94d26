import { readFileSync } from 'node:fs';
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

async function send(sender: string, parameters: string, recipients: readonly string[], message: Buffer): Promise<void> {
  const client = await connectRaw(postfix?.port ?? 0);
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
  await send('ann@example.com', ' BODY=8BITMIME', recipients, Buffer.from(`Subject: x\r\n\r\nä\r\n${lines}`));
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
  await send('bücher@bücher.example', ' SMTPUTF8 BODY=8BITMIME', ['leser@example.org', 'größe@example.org'], message);
  await expect.poll(() => witness.delivered.length, { timeout: 10_000 }).toBe(2);
  expect(witness.delivered.toSorted()).toEqual([
    'deliver bücher@bücher.example größe@example.org postfix.example.org UTF8SMTPSA',
    'deliver bücher@bücher.example leser@example.org postfix.example.org UTF8SMTPSA',
  ]);
});
