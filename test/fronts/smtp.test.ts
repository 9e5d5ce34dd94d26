import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { smtp } from '../../src/fronts/smtp/server.ts';
import { parseNetwork } from '../../src/mail/ip.ts';
import type { Listener } from '../../src/policy/config.ts';
import type { Limits } from '../../src/policy/config-limits.ts';
import type { Witness } from './context.ts';
import { listenerOf, makeContext, newWitness } from './context.ts';
import type { Line } from './scripted.ts';
import type { Transcript } from './transcript.ts';
import { parseTranscript, play } from './transcript.ts';

const here = import.meta.dirname;
const cert = readFileSync(join(here, 'tls/mx.pem'), 'utf8');
const key = readFileSync(join(here, 'tls/mx.key'), 'utf8');
const files = globSync(join(here, 'smtp/*.session')).toSorted();

test.concurrent.each(files.map((file) => [basename(file), file]))('%s', async (_name, file) => {
  const transcript = parseTranscript(readFileSync(file, 'utf8'));
  const witness = await serve(transcript, (port) => play(transcript, port));
  const messages = transcript.expected.filter((each) => each.key === 'message').map(({ value }) => value);
  if (messages.length > 0)
    expect(witness.messages.map((octets) => JSON.stringify(octets.toString('latin1')).slice(1, -1))).toEqual(messages);
  for (const about of ['event', 'log', 'delivered', 'asked'] as const) {
    const wanted = transcript.expected.filter((each) => each.key === about).map((each) => each.value);
    if (wanted.length > 0) await vi.waitFor(() => expect(witness[about]).toEqual(wanted));
  }
});

async function serve(transcript: Transcript, during: (port: number) => Promise<void>): Promise<Witness> {
  const witness = newWitness();
  const script: Line[] = [];
  const change: { -readonly [Key in NumberLimit]?: number } = {};
  let listener: Listener = listenerOf('smtp');
  for (const { key: what, value } of transcript.given) {
    const [first = '', second = ''] = value.split(' -> ');
    const [name = '', amount] = value.split(' ');
    const network = parseNetwork('127.0.0.0/8');
    if (what === 'policy') script.push({ event: first, answer: second });
    else if (name === 'tls')
      listener = { ...listener, tls: { cert, key, implicit: false, files: { cert: '', key: '' } } };
    else if (name === 'xclient' && network !== undefined) listener = { ...listener, xclient: [network] };
    else if (name === 'implicit')
      listener = { ...listener, tls: { cert, key, implicit: true, files: { cert: '', key: '' } } };
    else if (name === 'proxy' && network !== undefined) listener = { ...listener, proxy: [network] };
    else if (name === 'normalize') listener = { ...listener, lineEnds: 'normalize' };
    else if (name === 'dsn') listener = { ...listener, dsn: true };
    else if (name === 'users' || name === 'delivery') script.push({ event: name, answer: '' });
    else if (isLimit(name)) change[name] = Number(amount);
    else throw new Error(`not known to be given: ${value}`);
  }
  const listening = await smtp.listen(listener, makeContext('smtp', script, witness, change));
  try {
    await during(Number(listening.address.split(':').at(-1)));
  } finally {
    await listening.stop();
  }
  return witness;
}

type NumberLimit = Exclude<keyof Limits, 'exempt'>;

function isLimit(name: string): name is NumberLimit {
  return /^(messageSize|hops|recipients|connections|messagesPerConnection|greetingDelayMs|errors|headerSize|lineLength|messageRate|unknownRecipients|failedLogins|errorsPerClient|commandMs|dataMs|dataRate|dataGraceMs|sessionMs)$/.test(
    name,
  );
}
