import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeSource } from '../../src/diagnostics/source.ts';
import { parseConfig } from '../../src/policy/config.ts';
import type { Destination, Routes } from '../../src/policy/destination.ts';
import type { DirectoryData } from '../../src/policy/directory.ts';
import type { FakeHopOptions } from './fake-hop.ts';
import { fakeHop } from './fake-hop.ts';
import type { Letter } from './send.ts';
import { addressOf, delivererTo, hopAt, plainMessage, send } from './send.ts';

// Who exists, and where mail to an alias or to a user with a tag comes to lie.

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mailpolicy-recipients-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** What a configuration says of people; `files` by name. */
function people(lines: string, files: Readonly<Record<string, string>> = {}): DirectoryData {
  const text = `policy: site.rules\nlisteners: []\nhostname: mx.example.org\n${lines}`;
  const { config, diagnostics } = parseConfig(makeSource('mailpolicy.yaml', text), (path) => {
    const found = files[path];
    return found === undefined ? { problem: 'there is no such file' } : { text: found };
  });
  if (config === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return config.directory;
}

const listed = 'recipients: [{domains: [example.org], file: people}]\naliases: aliases\n';
const here: Destination = {
  kind: 'maildir',
  get root() {
    return root;
  },
};

/** Mailboxes with the text of each of their messages, as `domain/local: Delivered-To, for, tags`. */
function mailboxesNow(): string[] {
  return globSync('*/*/new/*', { cwd: root })
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      const [, to] = /^Delivered-To: (.*)\r$/m.exec(text) ?? [];
      const [, named] = /^\tfor <(.*)>;/m.exec(text) ?? [];
      const [, tags] = /^X-Mailpolicy-Tags: (.*)\r$/m.exec(text) ?? [];
      return `${path.split('/new/')[0]}: to ${to} for ${named}${tags === undefined ? '' : ` tagged ${tags}`}`;
    })
    .toSorted();
}

async function sendHere(data: DirectoryData, letter: Letter) {
  return send(delivererTo(here, undefined, undefined, data).open(), letter);
}

const unknown = '550 5.1.1 There is no such recipient here';

test('unknown recipients are refused at RCPT, and the others get the message', async () => {
  const data = people(listed, { people: 'ann\nbob\n', aliases: '' });
  const { rcpt, final } = await sendHere(data, { to: ['ann@example.org', 'eve@example.org', 'BOB@example.org'] });
  expect([...rcpt, final]).toEqual(['ann 250', `eve ${unknown}`, 'BOB 250', '250']);
  expect(mailboxesNow()).toEqual([
    'example.org/ann: to ann@example.org for ann@example.org',
    'example.org/bob: to BOB@example.org for BOB@example.org',
  ]);
});

test('each mailbox gets a message once, whoever it was named by, with the tags of all', async () => {
  const data = people(listed, {
    people: 'ann\nbob\n',
    aliases: 'info@example.org  ann@example.org, bob@example.org\nhelp@example.org  info@example.org\n',
  });
  const { rcpt, final } = await sendHere(data, {
    to: ['ann+x@example.org', 'help@example.org', 'info@example.org'],
    tags: { 'ann+x@example.org': ['bulk'], 'info@example.org': ['list', 'bulk'] },
  });
  expect([...rcpt, final]).toEqual(['ann+x 250', 'help 250', 'info 250', '250']);
  expect(mailboxesNow()).toEqual([
    'example.org/ann: to ann+x@example.org for ann+x@example.org tagged bulk, list',
    'example.org/bob: to bob@example.org for help@example.org tagged list, bulk',
  ]);
});

test('who does not exist is left out of an alias, and an alias of none is unknown', async () => {
  const data = people(listed, {
    people: 'ann\n',
    aliases: 'info@example.org  nobody@example.org, ann@example.org\ndead@example.org  nobody@example.org\n',
  });
  const { rcpt } = await sendHere(data, { to: ['info@example.org', 'dead@example.org'] });
  expect(rcpt).toEqual(['info 250', `dead ${unknown}`]);
  expect(mailboxesNow()).toEqual(['example.org/ann: to ann@example.org for info@example.org']);
  const transfer = delivererTo(here, undefined, undefined, data)
    .open()
    .begin({ ...blank, sender: addressOf('a@example.com') });
  expect(await transfer.rcpt(addressOf('info@example.org'), [])).toEqual({
    kind: 'taken',
    notes: ['alias <info@example.org> leads to <nobody@example.org>, who does not exist'],
  });
});

test('an alias whose message is discarded goes nowhere', async () => {
  const data = people(listed, { people: 'ann\n', aliases: 'info@example.org  ann@example.org\n' });
  const to = ['info@example.org'];
  expect((await sendHere(data, { to, discarded: to })).final).toBe('250');
  expect(mailboxesNow()).toEqual([]);
});

test('a recipient who was never asked for is an inner failure, and no lost message', async () => {
  const carrier = delivererTo(here).open();
  const transfer = carrier.begin({ ...blank, sender: undefined });
  const delivery = { recipient: addressOf('ann@example.org'), disposition: 'deliver', tags: [] } as const;
  const arrival = { ...blank, id: 'ID.1', sender: undefined, at: 0 };
  await expect(transfer.deliver(plainMessage, [delivery], arrival)).rejects.toThrow('never asked for');
});

const blank = {
  client: { family: 4, words: [0], text: '192.0.2.1' },
  port: 1,
  helo: 'c',
  protocol: 'SMTP',
  user: undefined,
  declaredSize: undefined,
  smtpUtf8: false,
  dsn: [],
} as const;

test.each([
  ['next hop', 'ann', 'ann 250', 'ann'],
  ['next hop', 'ann+x', 'ann+x 250', 'ann'],
  ['next hop', 'ann+own', 'ann+own 250', 'ann+own'],
  ['next hop', 'eve', `eve ${unknown}`, undefined],
  ['next hop', 'eve+x', `eve+x ${unknown}`, undefined],
  ['next hop', 'Postmaster', 'Postmaster 250', 'postmaster'],
  ['any', 'eve', 'eve 250', 'eve'],
  ['any', 'eve+x', 'eve+x 250', 'eve'],
  ['any', 'ann+own', 'ann+own 250', 'ann+own'],
])('Maildirs, known: %s, %s', async (known, local, said, mailbox) => {
  for (const name of ['ann', 'ann+own']) mkdirSync(join(root, 'example.org', name), { recursive: true });
  const data = people(`recipients: [{domains: [example.org], known: ${known}}]\n`);
  const { rcpt } = await sendHere(data, { to: [`${local}@example.org`] });
  expect(rcpt).toEqual([said]);
  expect(mailboxesNow().map((line) => line.split(':')[0])).toEqual(
    mailbox === undefined ? [] : [`example.org/${mailbox}`],
  );
});

test('a folder that cannot be looked into says nothing about who exists', async () => {
  const { rcpt } = await send(
    delivererTo(
      { kind: 'maildir', root: join(root, 'x'.repeat(300)) },
      undefined,
      undefined,
      people('recipients: [{domains: [example.org], known: next hop}]\n'),
    ).open(),
    { to: ['ann@example.org'] },
  );
  expect(rcpt).toEqual(['ann 451 4.3.0 Temporary failure - please try again later']);
});

test('a bare postmaster is that of our own name', async () => {
  await sendHere(people(''), { to: ['postmaster', 'postmaster@mx.example.org'] });
  expect(mailboxesNow()).toEqual(['mx.example.org/postmaster: to postmaster for postmaster']);
});

/** Sends over an LMTP server of example.org, an SMTP server of all others, and Maildirs of here.example. */
async function overHops(
  data: DirectoryData,
  letters: readonly Letter[],
  lmtp: FakeHopOptions = {},
  smtp: FakeHopOptions = {},
) {
  const [inner, outer] = [await fakeHop({ ...lmtp, kind: 'lmtp' }), await fakeHop(smtp)];
  const routes: Routes = {
    entries: [
      { domain: domainOf('example.org'), withSubdomains: false, to: hopAt(inner.address, { kind: 'lmtp' }) },
      { domain: domainOf('here.example'), withSubdomains: false, to: here },
    ],
    otherwise: hopAt(outer.address),
  };
  const carrier = delivererTo(routes, undefined, undefined, data).open();
  const heard = [];
  for (const letter of letters) heard.push(await send(carrier, letter));
  carrier.close();
  await Promise.all([inner.stop(), outer.stop()]);
  return { heard, inner: takenBy(inner), outer: takenBy(outer) };
}

/** Whom each message was for that was taken. */
function takenBy({ kept }: Awaited<ReturnType<typeof fakeHop>>) {
  return kept.map(({ taken }) => taken).filter((taken) => taken.length > 0);
}

function domainOf(text: string) {
  const { domain } = addressOf(`x@${text}`);
  if (domain === undefined) throw new Error('it has a domain');
  return domain;
}

const wide = 'recipients: [{domains: [example.org], file: people}]\naliases: aliases\n';
const team = {
  people: 'ann\nbob\n',
  aliases: 'info@example.org  ann+info@example.org, someone@out.example, eve@here.example\n',
};

test('an alias leads to several places, each with a hop of its own, and a tag goes with the address', async () => {
  const { heard, inner, outer } = await overHops(people(wide, team), [
    { to: ['info@example.org', 'bob+x@example.org'] },
  ]);
  expect(heard.map(({ rcpt, final }) => [...rcpt, final])).toEqual([['info 250', 'bob+x 250', '250']]);
  expect([inner, outer]).toEqual([[['ann+info@example.org', 'bob+x@example.org']], [['someone@out.example']]]);
  expect(mailboxesNow()).toEqual(['here.example/eve: to eve@here.example for info@example.org']);
});

test('where one place does not take the message, it is asked for again, and the others do not get it twice', async () => {
  let isFull = true;
  const behave: FakeHopOptions['behave'] = (point) => {
    if (point !== 'after the dot' || !isFull) return undefined;
    isFull = false;
    return '452 4.3.1 Full';
  };
  const letter = { to: ['info@example.org'] };
  const { heard, inner, outer } = await overHops(people(wide, team), [letter, letter], {}, { behave });
  expect(heard.map(({ final }) => final)).toEqual([
    '451 4.5.0 The message has been delivered to some of its recipients only, please send it again',
    '250',
  ]);
  expect([inner, outer]).toEqual([[['ann+info@example.org']], [['someone@out.example']]]);
  expect(mailboxesNow()).toHaveLength(1);
});

test.each([
  ['550 5.1.1 Unknown', 'info 250', [['ann+info@example.org']]],
  ['450 4.2.1 Later', 'info 450 4.2.1 Later', []],
  ['550 5.7.1 No', 'info 550 5.7.1 No', []],
])('of an alias, a next hop says %s at RCPT', async (answer, said, kept) => {
  const behave: FakeHopOptions['behave'] = (point) => (point === 'second RCPT' ? answer : undefined);
  const { heard, inner, outer } = await overHops(people(wide, team), [{ to: ['info@example.org'] }], {}, { behave });
  expect(heard[0]?.rcpt).toEqual([said]);
  expect([inner, outer]).toEqual([kept, []]);
});

test.each([
  ['listed', 'recipients: [{domains: [out.example], file: people}]\n'],
  ['asked', 'recipients: [{domains: [out.example], known: next hop}]\n'],
])('a next hop that knows no tags is asked for the user: %s', async (_how, lines) => {
  const behave: FakeHopOptions['behave'] = (_point, line) => (/^RCPT.*\+/.test(line) ? '550 5.1.1 Unknown' : undefined);
  const letters = [{ to: ['bob+x@out.example', 'bob@out.example', 'eve+x@out.example'] }];
  const { heard, outer } = await overHops(people(lines, { people: 'bob\neve\n' }), letters, {}, { behave });
  expect(heard.map(({ rcpt, final }) => [...rcpt, final])).toEqual([['bob+x 250', 'bob 250', 'eve+x 250', '250']]);
  expect(outer).toEqual([['bob@out.example', 'eve@out.example']]);
});

test('what was asked for in vain is not delivered with the rest', async () => {
  const behave: FakeHopOptions['behave'] = (point) => (point === 'second RCPT' ? '450 4.2.1 Later' : undefined);
  const { heard, inner } = await overHops(
    people(wide, team),
    [{ to: ['info@example.org', 'bob@example.org'] }],
    {},
    { behave },
  );
  expect(heard[0]?.final).toBe('250');
  expect(inner).toEqual([['bob@example.org']]);
});
