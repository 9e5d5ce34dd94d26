import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { smtp } from '../../src/fronts/smtp/server.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import { listenerOf, makeContext, newWitness } from '../fronts/context.ts';
import type { Line } from '../fronts/scripted.ts';
import type { FakeHopOptions } from './fake-hop.ts';
import { fakeHop } from './fake-hop.ts';
import type { Chain } from './same-octets.ts';
import { compareOctets, destinations, hashOf, startChain } from './same-octets.ts';
import { delivererTo, hopAt } from './send.ts';

// The SMTP server with a next hop behind it.

/** Says these lines, then a message if the last one is DATA; what is heard, and what was told to policy and log. */
async function talk(options: FakeHopOptions, script: readonly Line[], lines: readonly string[]) {
  const hop = await fakeHop(options);
  const witness = newWitness();
  const deliverer = delivererTo(hopAt(hop.address));
  const listening = await smtp.listen(listenerOf('smtp'), { ...makeContext('smtp', script, witness), deliverer });
  const client = await connectRaw(Number(listening.address.split(':').at(-1)));
  await client.reply();
  const heard: string[] = [];
  for (const line of ['EHLO client', ...lines]) heard.push(...(await client.ask(line)));
  if (lines.at(-1) === 'DATA') heard.push(...(await client.send(Buffer.from('Subject: x\r\n\r\nx\r\n'))));
  client.close();
  await vi.waitFor(() => expect(hop.heard.length === 0 || hop.heard.at(-1) === 'QUIT').toBe(true));
  await listening.stop();
  await hop.stop();
  const said = heard.slice(heard.findIndex((line) => line.startsWith('250 '))).slice(1);
  return { said: said.map((line) => line.replace(/[0-9A-Z]{12}/, 'ID')), events: witness.event, log: witness.log, hop };
}

const mail = 'MAIL FROM:<s@example.com>';

test('a refusal of the next hop reaches the sender, and the policy forgets the recipient', async () => {
  const behave: FakeHopOptions['behave'] = (point) =>
    point === 'second RCPT' ? '550 5.1.1 Unknown|See https://example.org' : undefined;
  const lines = [mail, 'RCPT TO:<a@example.org>', 'RCPT TO:<b@example.org>', 'DATA'];
  const { said, events, log, hop } = await talk({ behave }, [], lines);
  expect(said).toEqual([
    '250 2.1.0 Ok',
    '250 2.1.5 Ok',
    '550-5.1.1 Unknown',
    '550 5.1.1 See https://example.org',
    '354 End data with <CR><LF>.<CR><LF>',
    '250 2.0.0 Ok, taken as ID.1',
  ]);
  expect(events).toContain('withdraw <b@example.org>');
  expect(hop.kept.map(({ taken }) => taken)).toEqual([['a@example.org']]);
  expect(log.map((line) => line.replace(/:\d{4,5}/g, ':PORT'))).toEqual([
    'info: reject: RCPT from [127.0.0.1]: 550 5.1.1; to=<b@example.org>; smtp 127.0.0.1:PORT: 550 5.1.1 Unknown / See https://example.org',
    'info: smtp 127.0.0.1:PORT: 250 2.0.0 Ok: kept (<a@example.org>)',
    expect.stringMatching(/accept/),
  ]);
});

test('the policy is asked first', async () => {
  const script = [{ event: 'rcpt', answer: '550 5.7.1 No' }];
  const { said, hop } = await talk({}, script, [mail, 'RCPT TO:<a@example.org>']);
  expect([said.at(-1), hop.heard]).toEqual(['550 5.7.1 No', []]);
});

test('nobody is asked for a recipient whose mail is thrown away', async () => {
  const script = [
    { event: 'rcpt <a@example.org>', answer: 'discard' },
    { event: 'message', answer: 'discard' },
  ];
  const { said, hop } = await talk({}, script, [mail, 'RCPT TO:<a@example.org>', 'DATA']);
  expect([said.at(-1), hop.heard]).toEqual(['250 2.0.0 Ok, taken as ID.1', []]);
});

test('a recipient that the next hop has refused is none', async () => {
  const behave: FakeHopOptions['behave'] = (point) => (point === 'first RCPT' ? '450 4.2.1 Later' : undefined);
  const { said } = await talk(
    { behave },
    [],
    [mail, 'RCPT TO:<a@example.org>', 'RSET', mail, 'RCPT TO:<a@example.org>', 'RSET'],
  );
  expect(said.filter((line) => line.startsWith('450'))).toEqual(['450 4.2.1 Later', '450 4.2.1 Later']);
  const { said: atData } = await talk({ behave }, [], [mail, 'RCPT TO:<a@example.org>', 'DATA', 'NOOP']);
  expect(atData.at(2)).toMatch(/^503 /);
});

test.each([
  ['550 5.6.0 Spam', '550 5.6.0 Spam'],
  ['452 4.3.1 Full', '452 4.3.1 Full'],
  ['421 4.3.2 Bye', '451 4.3.2 Bye'],
  ['close', '451 4.4.2 The next server was lost, please send the message again'],
])('after the dot %s becomes %s', async (answer, expected) => {
  const behave: FakeHopOptions['behave'] = (point) => (point === 'after the dot' ? answer : undefined);
  const hop = await fakeHop({ behave });
  const witness = newWitness();
  const deliverer = delivererTo(hopAt(hop.address));
  const listening = await smtp.listen(listenerOf('smtp'), { ...makeContext('smtp', [], witness), deliverer });
  const client = await connectRaw(Number(listening.address.split(':').at(-1)));
  await client.reply();
  for (const line of ['HELO c', mail, 'RCPT TO:<a@example.org>', 'DATA']) await client.ask(line);
  expect(await client.send(Buffer.from('x\r\n'))).toEqual([expected]);
  expect(witness.log).toEqual([expect.stringMatching(/^warning: not delivered: /)]);
  client.close();
  await listening.stop();
  await hop.stop();
});

/** Ways in which some server somewhere has ended a message. The strict end is CRLF dot CRLF alone. */
const vectors = [
  '\n.\n',
  '\n.\r\n',
  '\n.\r',
  '\r.\r',
  '\r.\n',
  '\r.\r\n',
  '\r\n.\n',
  '\r\n.\r',
  '\n\n.\n\n',
  '\r\r.\r\r',
  '\r\n\0.\r\n',
  '\r\n.\0\r\n',
  '\0\r\n.\n',
  '\r\n.\r\r\n',
  '\r\n.\n\r\n',
  '\r\n..\r\n',
  '\r\n...\r\n',
  '\r\n. \r\n',
  '\r\n.\t\r\n',
  '\r\n .\r\n',
  '\r\n.\x1a\r\n',
  '\x85.\x85',
  '\x0b.\x0b',
  '\r\n\xe3\x80\x82\r\n',
];

const chains = new Map<string, Chain>();

beforeAll(async () => {
  for (const destination of destinations) chains.set(destination, await startChain(destination));
});

afterAll(async () => {
  for (const chain of chains.values()) await chain.stop();
});

const cases = destinations.flatMap((destination) =>
  (['whole', 'octet by octet'] as const).map((how) => ({ destination, how })),
);

test.each(cases)('no message hides in another: $destination, $how', async ({ destination, how }) => {
  const chain = chains.get(destination);
  if (chain === undefined) throw new Error('it was started');
  await Promise.all(vectors.map((vector) => smuggle(chain.port, vector, how)));
  const judged = chain.judged.splice(0).map(hashOf).toSorted();
  const arrived = chain.arrived();
  expect(arrived.map(hashOf).toSorted()).toEqual(judged);
  // Those that are lines are mail like any other; all the rest was refused.
  const lawful = vectors.filter((vector) => !/\0|\r(?!\n)|(?<!\r)\n/.test(vector));
  expect(arrived).toHaveLength(lawful.length);
  expect(arrived.filter((octets) => !octets.includes('first part'))).toEqual([]);
  expect(chain.hop?.heard.filter((line) => line.includes('evil')) ?? []).toEqual([]);
});

async function smuggle(port: number, vector: string, how: 'whole' | 'octet by octet'): Promise<void> {
  const client = await connectRaw(port);
  await client.reply();
  for (const line of ['EHLO client', mail, 'RCPT TO:<b@example.org>', 'DATA']) await client.ask(line);
  const inner = 'MAIL FROM:<evil@example.com>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nhidden\r\n.\r\n';
  const octets = Buffer.from(`Subject: first part\r\n\r\nx${vector}${inner}QUIT\r\n`, 'latin1');
  const socket = client.handOver('').resume();
  for (const piece of how === 'whole' ? [octets] : [...octets].map((octet) => Buffer.from([octet]))) {
    socket.write(piece);
    if (how !== 'whole') await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => socket.on('close', resolve));
}

test('what was judged is what arrives', async () => {
  expect(await compareOctets(30, 1)).toEqual({ messages: 90, different: undefined });
});
