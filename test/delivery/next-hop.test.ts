import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { NextHop } from '../../src/policy/destination.ts';
import type { FakeHop, FakeHopOptions } from './fake-hop.ts';
import { fakeHop } from './fake-hop.ts';
import type { Letter } from './send.ts';
import { addressOf, delivererTo, envelope, hopAt, plainMessage, send } from './send.ts';

const folder = join(import.meta.dirname, '../fronts/tls');
const cert = readFileSync(join(folder, 'mx.pem'), 'utf8');
const tls = { cert, key: readFileSync(join(folder, 'mx.key'), 'utf8') };

const open: FakeHop[] = [];

afterEach(async () => {
  for (const hop of open.splice(0)) await hop.stop();
});

async function startHop(options: FakeHopOptions = {}): Promise<FakeHop> {
  const hop = await fakeHop(options);
  open.push(hop);
  return hop;
}

/** Sends these over one carrier; gives what the senders heard, and the commands of the next hop. */
async function exchange(options: FakeHopOptions, change: Partial<NextHop>, ...letters: readonly Letter[]) {
  const hop = await startHop(options);
  const carrier = delivererTo(hopAt(hop.address, { kind: options.kind ?? 'smtp', ...change })).open();
  const said: string[] = [];
  for (const letter of letters) {
    const { rcpt, final } = await send(carrier, letter);
    said.push(...rcpt, ...(final === undefined ? [] : [final]));
  }
  carrier.close();
  await expect.poll(() => hop.heard.at(-1), { interval: 3 }).toBe('QUIT');
  return { said, heard: hop.heard, kept: hop.kept, connections: hop.connections() };
}

const to = ['a@example.org', 'b@example.org'];

test('a message in lock step, and its fields', async () => {
  const { said, heard, kept } = await exchange({}, {}, { to: ['a@example.org'], envelope: { declaredSize: 20 } });
  expect(said).toEqual(['a 250', '250']);
  expect(heard).toEqual([
    'EHLO mx.example.org',
    'MAIL FROM:<sender@example.com> SIZE=20 BODY=8BITMIME',
    'RCPT TO:<a@example.org>',
    'DATA',
    'QUIT',
  ]);
  expect(kept[0]?.octets.toString()).toBe(
    'Received: from client.example ([192.0.2.1])\r\n\tby mx.example.org with ESMTP id ID.1\r\n' +
      '\tfor <a@example.org>; Thu, 01 Jan 1970 00:00:00 +0000\r\nSubject: x\r\n\r\nbody\r\n',
  );
});

test('recipients of one message do not learn of each other', async () => {
  const { kept } = await exchange({}, {}, { to });
  expect(kept[0]?.octets.toString()).toMatch(/with ESMTP id ID\.1; Thu, 01 Jan 1970 00:00:00 \+0000\r\nSubject: x/);
});

test('refusals at RCPT are passed on, whole and clean, and the others get the message', async () => {
  const behave: FakeHopOptions['behave'] = (_point, line) =>
    line.includes('<b@') ? '550 5.1.1 b\x1b[2J does not live here|5.1.1 ask \xe4|third' : undefined;
  const { said, kept } = await exchange({ behave }, {}, { to });
  expect(said).toEqual(['a 250', 'b 550 5.1.1 b?[2J does not live here|ask ?|third', '250']);
  expect(kept.map(({ taken }) => taken)).toEqual([['a@example.org']]);
});

test.each([
  ['421 4.3.2 Shutting down', '451 4.3.2 Shutting down'],
  ['450 Later', '450 4.0.0 Later'],
  ['550', '550 5.0.0 Refused by the next server, which gave no reason'],
  ['550 4.1.1 odd', '550 5.0.0 odd'],
  ['556 5.1.10 null MX', '556 5.1.10 null MX'],
  ['503 5.5.1 Bad sequence', '451 4.4.1 The next server does not answer, please try again later'],
  ['530 5.7.0 Must issue STARTTLS first', '451 4.4.1 The next server does not answer, please try again later'],
  ['354 what', '451 4.4.1 The next server does not answer, please try again later'],
])('the reply %s is passed on as %s', async (reply, passed) => {
  const hop = await startHop({ behave: (point) => (point === 'first RCPT' ? reply : undefined) });
  const { rcpt } = await send(delivererTo(hopAt(hop.address)).open(), { to: ['a@example.org'] });
  expect(rcpt).toEqual([`a ${passed}`]);
});

test('one connection for all messages of a client, after RSET', async () => {
  const { heard, connections } = await exchange({}, {}, { to: ['a@example.org'] }, { to: ['b@example.org'] });
  expect(connections).toBe(1);
  expect(heard.map((line) => line.split(' ')[0])).toEqual([
    'EHLO',
    'MAIL',
    'RCPT',
    'DATA',
    'RSET',
    'MAIL',
    'RCPT',
    'DATA',
    'QUIT',
  ]);
});

test('two clients never share a connection', async () => {
  const hop = await startHop();
  const deliverer = delivererTo(hopAt(hop.address));
  for (const carrier of [deliverer.open(), deliverer.open()]) {
    await send(carrier, { to });
    carrier.close();
  }
  expect(hop.connections()).toBe(2);
});

test('a connection that the next hop has closed meanwhile is opened anew, before MAIL and before DATA', async () => {
  const hop = await startHop({
    behave: (point) => (point === 'RSET' || (point === 'DATA' && hop.connections() === 2) ? 'close' : undefined),
  });
  const carrier = delivererTo(hopAt(hop.address)).open();
  expect([await send(carrier, { to }), await send(carrier, { to })].map(({ final }) => final)).toEqual(['250', '250']);
  expect([hop.connections(), hop.kept.length]).toEqual([3, 2]);
});

test('a recipient that is given twice is asked for once', async () => {
  const { said, heard } = await exchange({}, {}, { to: ['a@example.org', 'A@EXAMPLE.org'] });
  expect(said).toEqual(['a 250', 'A 250', '250']);
  expect(heard.filter((line) => line.startsWith('RCPT'))).toEqual(['RCPT TO:<a@example.org>']);
});

test('HELO where EHLO is not known', async () => {
  const { said, heard } = await exchange(
    { behave: (point) => (point === 'EHLO' ? '502 what' : undefined) },
    {},
    { to },
  );
  expect(said.at(-1)).toBe('250');
  expect(heard.slice(0, 3)).toEqual(['EHLO mx.example.org', 'HELO mx.example.org', 'MAIL FROM:<sender@example.com>']);
});

test('a message that is discarded for some goes to the others in a transaction of its own', async () => {
  const { said, heard, kept } = await exchange({}, {}, { to, discarded: ['a@example.org'] });
  expect(said).toEqual(['a 250', 'b 250', '250']);
  expect(heard.slice(1)).toEqual([
    'MAIL FROM:<sender@example.com> BODY=8BITMIME',
    'RCPT TO:<a@example.org>',
    'RCPT TO:<b@example.org>',
    'RSET',
    'MAIL FROM:<sender@example.com> SIZE=2020 BODY=8BITMIME',
    'RCPT TO:<b@example.org>',
    'DATA',
    'QUIT',
  ]);
  expect(kept.map(({ taken }) => taken)).toEqual([['b@example.org']]);
});

test('a message that is discarded for all is sent to nobody', async () => {
  const { said, kept } = await exchange({}, {}, { to, discarded: to });
  expect([said.at(-1), kept]).toEqual(['250', []]);
});

test('each set of tags has a copy of its own', async () => {
  const tags = { 'a@example.org': ['bulk'], 'c@example.org': ['bulk'] };
  const octets = Buffer.from('Subject: x\r\n\r\nX-Mailpolicy-Tags: body\r\n');
  const { kept } = await exchange({}, {}, { to: [...to, 'c@example.org'], tags, octets });
  expect(kept.map(({ recipients }) => recipients)).toEqual([['a@example.org', 'c@example.org'], ['b@example.org']]);
  expect(kept.map(({ octets: got }) => got.toString().match(/^X-Mailpolicy-Tags: .*$/gm))).toEqual([
    ['X-Mailpolicy-Tags: bulk', 'X-Mailpolicy-Tags: body'],
    ['X-Mailpolicy-Tags: body'],
  ]);
});

test('LMTP: LHLO, and an answer for each', async () => {
  const { said, heard, kept } = await exchange({ kind: 'lmtp' }, {}, { to });
  expect(said).toEqual(['a 250', 'b 250', '250']);
  expect(heard[0]).toBe('LHLO mx.example.org');
  expect(kept.map(({ taken }) => taken)).toEqual([to]);
});

test('DSN parameters are passed where they are known there', async () => {
  const dsn = ['RET=HDRS', 'ENVID=QQ+2B1'];
  const hops = [await startHop(), await startHop({ extensions: [] })];
  for (const hop of hops) {
    const transfer = delivererTo(hopAt(hop.address)).open().begin(envelope({ dsn }));
    await transfer.rcpt(addressOf('a@example.org'), ['NOTIFY=NEVER']);
    transfer.abort();
  }
  expect(hops.map(({ heard }) => heard.slice(1))).toEqual([
    ['MAIL FROM:<sender@example.com> BODY=8BITMIME RET=HDRS ENVID=QQ+2B1', 'RCPT TO:<a@example.org> NOTIFY=NEVER'],
    ['MAIL FROM:<sender@example.com>', 'RCPT TO:<a@example.org>'],
  ]);
});

const utf8 = { smtpUtf8: true, protocol: 'UTF8SMTP' };
const noUtf8 = ['8BITMIME'];
const refused = '553 5.6.7 The next server does not take addresses beyond ASCII';

test.each<[string, FakeHopOptions, Letter, string[]]>([
  ['UTF-8 is passed where it is taken', {}, { to: ['jürgen@bücher.example'], envelope: utf8 }, ['jürgen 250', '250']],
  [
    'a local part beyond ASCII needs it',
    { extensions: noUtf8 },
    { to: ['jürgen@x.example'], envelope: utf8 },
    [`jürgen ${refused}`],
  ],
  [
    'so does the sender',
    { extensions: noUtf8 },
    { to: ['a@x.example'], envelope: { ...utf8, sender: addressOf('ö@x.example') } },
    [`a ${refused}`],
  ],
  ['a domain has A-labels', { extensions: noUtf8 }, { to: ['a@bücher.example'], envelope: utf8 }, ['a 250', '250']],
  [
    'a header beyond ASCII needs it',
    { extensions: noUtf8 },
    { to: ['a@x.example'], envelope: utf8, octets: Buffer.from('Subject: ö\r\n\r\nx\r\n') },
    ['a 250', '550 5.6.7 The next server does not take header fields beyond ASCII'],
  ],
  [
    'a body does not',
    { extensions: noUtf8 },
    { to: ['a@x.example'], envelope: utf8, octets: Buffer.from('Subject: o\r\n\r\nö\r\n') },
    ['a 250', '250'],
  ],
  [
    'an 8-bit body needs 8BITMIME',
    { extensions: ['SMTPUTF8'] },
    { to: ['a@x.example'], octets: Buffer.from('Subject: o\r\n\r\nö\r\n') },
    ['a 250', '550 5.6.3 The next server does not take 8-bit messages'],
  ],
])('%s', async (_name, options, letter, expected) => {
  expect((await exchange(options, {}, letter)).said).toEqual(expected);
});

test('UTF-8 on the wire', async () => {
  const letter = { to: ['jürgen@bücher.example'], envelope: utf8 };
  const there = await exchange({}, {}, letter);
  expect(there.heard.slice(1, 3)).toEqual([
    'MAIL FROM:<sender@example.com> BODY=8BITMIME SMTPUTF8',
    'RCPT TO:<jürgen@bücher.example>',
  ]);
  expect(there.kept[0]?.octets.toString()).toContain('for <jürgen@bücher.example>');
  const without = await exchange({ extensions: noUtf8 }, {}, { ...letter, to: ['a@bücher.example'] });
  expect(without.heard[2]).toBe('RCPT TO:<a@xn--bcher-kva.example>');
  expect(without.kept[0]?.octets.toString()).toContain('for <a@b?cher.example>');
});

const down = 'a 451 4.4.1 The next server does not answer, please try again later';
// The certificate is for mx.example.org, and signs itself.
test.each<[string, Partial<NextHop>, FakeHopOptions, string[]]>([
  ['opportunistic', { tls: 'opportunistic' }, { tls }, ['EHLO', 'STARTTLS', 'EHLO', 'MAIL']],
  ['opportunistic, not offered', { tls: 'opportunistic' }, {}, ['EHLO', 'MAIL']],
  ['off', { tls: 'off' }, { tls }, ['EHLO', 'MAIL']],
  ['required, a certificate for another name', { tls: 'required', ca: cert }, { tls }, ['EHLO', 'STARTTLS', down]],
  ['required, of an authority unknown', { tls: 'required' }, { tls }, ['EHLO', 'STARTTLS', down]],
  ['required, not offered', { tls: 'required' }, {}, ['EHLO', down]],
  [
    'opportunistic, a broken handshake',
    { tls: 'opportunistic' },
    { tls: { ...tls, isOld: true } },
    ['EHLO', 'STARTTLS', 'EHLO', 'MAIL'],
  ],
])('TLS %s', async (_name, change, options, expected) => {
  const hop = await startHop(options);
  const offered = await delivererTo(hopAt(hop.address, change))
    .open()
    .begin(envelope())
    .rcpt(addressOf('a@example.org'), []);
  const rcpt =
    offered.kind === 'taken' ? [] : [`a ${offered.reply.code} ${offered.reply.status} ${offered.reply.lines[0]}`];
  const commands = hop.heard.map((line) => line.split(' ')[0]).filter((verb) => verb !== 'RCPT');
  expect([...commands, ...rcpt]).toEqual(expected);
});

test('what is said before the handshake does not count after it', async () => {
  const behave: FakeHopOptions['behave'] = (point) => (point === 'STARTTLS' ? '220 go\r\n250 injected' : undefined);
  const hop = await startHop({ tls, behave });
  const { rcpt } = await send(delivererTo(hopAt(hop.address, { tls: 'required', ca: cert })).open(), {
    to: ['a@b.example'],
  });
  expect(rcpt).toEqual([down]);
});

// That there is TLS with a certificate that was checked, the configuration sees to.
test.each([
  ['AUTH PLAIN LOGIN', undefined, ['AUTH PLAIN AGFubgBzZWNyZXQ='], 'a 250'],
  ['AUTH CRAM-MD5 login', undefined, ['AUTH LOGIN', 'YW5u', 'c2VjcmV0'], 'a 250'],
  ['AUTH PLAIN', '535 5.7.8 No', ['AUTH PLAIN AGFubgBzZWNyZXQ='], down],
  ['AUTH LOGIN', '535 5.7.8 No', ['AUTH LOGIN'], down],
  ['AUTH CRAM-MD5', undefined, [], down],
  ['SIZE', undefined, [], down],
])('a login with a server that offers %s and says %s', async (extension, answer, said, expected) => {
  const behave: FakeHopOptions['behave'] = (point, line) =>
    point === 'AUTH' ? (answer ?? (line === 'AUTH LOGIN' ? '334 VXNlcm5hbWU6' : undefined)) : undefined;
  const hop = await startHop({ tls, extensions: [extension], behave });
  const login = { user: 'ann', password: 'secret' };
  const { rcpt } = await send(delivererTo(hopAt(hop.address, { login })).open(), {
    to: ['a@example.org'],
  });
  const before = hop.heard.slice(0, hop.heard.findIndex((line) => /^(?:MAIL|QUIT)/.test(line)) >>> 0);
  expect([before.filter((line) => !/^(?:EHLO|STARTTLS)/.test(line)), rcpt]).toEqual([said, [expected]]);
});

test('XCLIENT tells whom the mail is from, and the connection is theirs alone', async () => {
  const hop = await startHop({ extensions: ['XCLIENT NAME ADDR PORT PROTO HELO LOGIN'] });
  const carrier = delivererTo(hopAt(hop.address, { xclient: true })).open();
  const to = ['a@example.org'];
  await send(carrier, { to });
  await send(carrier, { to });
  await send(carrier, { to, envelope: { user: 'ann+b', helo: 'c d' } });
  carrier.close();
  expect(hop.heard.filter((line) => !/^(?:RCPT|DATA|QUIT)/.test(line))).toEqual([
    'EHLO mx.example.org',
    'XCLIENT NAME=[UNAVAILABLE] PORT=4321 PROTO=ESMTP HELO=client.example ADDR=192.0.2.1',
    'EHLO client.example',
    'MAIL FROM:<sender@example.com>',
    'RSET',
    'MAIL FROM:<sender@example.com>',
    'EHLO mx.example.org',
    'XCLIENT NAME=[UNAVAILABLE] PORT=4321 PROTO=ESMTP HELO=c+20d LOGIN=ann+2Bb ADDR=192.0.2.1',
    'EHLO mx.example.org',
    'MAIL FROM:<sender@example.com>',
  ]);
});

test('XFORWARD does so for each message; without leave neither is said', async () => {
  const extensions = ['XFORWARD NAME ADDR PROTO SOURCE'];
  const told = await exchange({ extensions }, { xclient: true }, { to: ['a@example.org'] }, { to: ['a@example.org'] });
  expect(told.heard.filter((line) => line.startsWith('X'))).toEqual(
    Array(2).fill('XFORWARD NAME=[UNAVAILABLE] PROTO=ESMTP ADDR=192.0.2.1 SOURCE=REMOTE'),
  );
  const silent = await exchange({ extensions: [...extensions, 'XCLIENT ADDR'] }, {}, { to });
  expect(silent.heard.filter((line) => line.startsWith('X'))).toEqual([]);
});

test('a 250 that comes before the message is none', async () => {
  const hop = await startHop({ behave: (point) => (point === 'DATA' ? '354 Go on\r\n250 2.0.0 Ok' : undefined) });
  const { final } = await send(delivererTo(hopAt(hop.address)).open(), { to });
  expect([final?.slice(0, 9), hop.kept]).toEqual(['451 4.4.1', []]);
});

test('a next hop that says 421 hears no more', async () => {
  const hop = await startHop({ behave: (point) => (point === 'first RCPT' ? '421 4.3.2 Bye' : undefined) });
  const { rcpt } = await send(delivererTo(hopAt(hop.address)).open(), { to });
  expect(rcpt).toEqual(['a 451 4.3.2 Bye', 'b 451 4.3.2 Bye']);
  expect(hop.heard.at(-1)).toBe('RCPT TO:<a@example.org>');
});

test('an answer too many is never taken for the next one', async () => {
  const behave: FakeHopOptions['behave'] = (point) => {
    if (point === 'MAIL') return '250 2.1.0 Ok\r\n250 2.1.0 Ok';
    return point === 'first RCPT' ? '550 5.1.1 Unknown' : undefined;
  };
  const hop = await startHop({ behave });
  const { rcpt } = await send(delivererTo(hopAt(hop.address)).open(), { to: ['a@example.org'] });
  expect(rcpt).toEqual([down]);
});

test('a message that could be read in two ways is not sent', async () => {
  for (const octets of ['a\n.\nb\r\n', 'a\r\n.\rb\r\n', 'a\0b\r\n', 'a\r', '\na\r\n']) {
    const { said, kept } = await exchange({}, {}, { to, octets: Buffer.from(octets) });
    expect([said.at(-1)?.slice(0, 9), kept]).toEqual(['550 5.6.0', []]);
  }
});

test('a client that leaves takes its connection with it, also in the middle of an answer', async () => {
  const hop = await startHop({ behave: (point) => (point === 'second RCPT' ? 'stall' : undefined) });
  const carrier = delivererTo(hopAt(hop.address)).open();
  const transfer = carrier.begin(envelope());
  await transfer.rcpt(addressOf('a@example.org'), []);
  const asked = transfer.rcpt(addressOf('b@example.org'), []);
  carrier.close();
  expect(await asked).toMatchObject({ kind: 'refused' });
  await transfer.rcpt(addressOf('a@example.org'), []);
  expect(hop.connections()).toBe(1);
});

test('a client that leaves after its dot does not stop the delivery', async () => {
  const hop = await startHop();
  const carrier = delivererTo(hopAt(hop.address)).open();
  const transfer = carrier.begin(envelope());
  const recipient = addressOf('a@example.org');
  await transfer.rcpt(recipient, []);
  const { client, helo, protocol, sender } = envelope();
  const delivered = transfer.deliver(plainMessage, [{ recipient, disposition: 'deliver', tags: [] }], {
    id: 'ID.1',
    client,
    helo,
    protocol,
    sender,
    at: 0,
  });
  carrier.close();
  expect(await delivered).toMatchObject({ kind: 'durable' });
  await expect.poll(() => hop.heard.at(-1), { interval: 3 }).toBe('QUIT');
});
