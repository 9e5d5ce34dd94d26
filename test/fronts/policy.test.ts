import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { policy } from '../../src/fronts/policy/server.ts';
import { listenerOf, makeContext, newWitness } from './context.ts';
import { parseTranscript, play } from './transcript.ts';

const files = globSync(join(import.meta.dirname, 'policy/*.session')).toSorted();

/** What Postfix says of each request, unless the transcript says otherwise. */
const usual = {
  request: 'smtpd_access_policy',
  protocol_state: 'RCPT',
  protocol_name: 'ESMTP',
  helo_name: 'client.example',
  client_address: '192.0.2.1',
  client_port: '12345',
  instance: '1.1',
  sender: 'ann@example.com',
  recipient: '',
  recipient_count: '0',
  size: '0',
  sasl_username: '',
  encryption_protocol: '',
  tls_sni: '',
};

test.concurrent.each(files.map((file) => [basename(file), file]))('%s', async (_name, file) => {
  const text = readFileSync(file, 'utf8')
    .replaceAll(/^Q: (.*)$/gm, written)
    .replaceAll(/^A: (?!\()(.*)$/gm, 'S: action=$1\nS: ');
  const transcript = parseTranscript(text.replaceAll(/^A: /gm, 'S: '));
  const witness = newWitness();
  const script = transcript.given.map(({ value }) => {
    const [event = '', answer = ''] = value.split(' -> ');
    return { event, answer };
  });
  const listening = await policy.listen(listenerOf('policy'), makeContext('policy', script, witness));
  try {
    await play(transcript, Number(listening.address.split(':').at(-1)), '\n');
  } finally {
    await listening.stop();
  }
  for (const about of ['event', 'log'] as const) {
    const wanted = transcript.expected.filter((each) => each.key === about).map((each) => each.value);
    if (wanted.length > 0) expect(witness[about]).toEqual(wanted);
  }
});

/** `Q: name=value …`, where `_` in a value stands for a blank. */
function written(_line: string, changes: string): string {
  const attributes = new Map(Object.entries(usual));
  for (const change of changes.split(' ').filter((each) => each !== '')) {
    const [name = '', ...value] = change.split('=');
    attributes.set(name, value.join('=').replaceAll('_', ' '));
  }
  const lines = [...attributes].map(([name, value]) => `${name}=${value}\n`);
  return `C| ${JSON.stringify(`${lines.join('')}\n`).slice(1, -1)}`;
}
