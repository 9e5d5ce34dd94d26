import { expect, test } from 'vitest';
import { fact } from '../../src/facts/registry.ts';
import { parseZone } from '../../src/trial/dns-record.ts';
import { valueType } from '../../src/values/registry.ts';
import { stillWorld } from '../still-world.ts';
import type { Talk } from './moments.ts';
import { momentsOf } from './moments.ts';

const zone = parseZone(`1.2.0.192.in-addr.arpa PTR mail.example
mail.example A 192.0.2.1
example.com MX 10 mx.example.com
null.example MX 0 .
mail.example.bl.example A 127.0.0.2
example.com.bl.example A 127.0.0.2
`);
const records = 'problem' in zone ? [] : zone.records;
const bad = {
  kind: 'dnsbl',
  name: 'bad',
  place: { file: 'p.rules', line: 1 },
  withinMs: 1000,
  ifUnavailable: 'skip',
  zones: ['bl.example'],
  answers: [{ from: 0x7f000000, to: 0x7fffffff }],
  except: [],
  url: undefined,
  showsReason: false,
} as const;

/** What a fact says after connect, HELO and MAIL, as an admin is shown it: `…` for pending, `-` for absent. */
async function said(name: string, talk: Talk): Promise<string> {
  const { read, type } = fact(name);
  const answers = momentsOf(talk).map(async (view) => {
    const reading = read({ ...view, argument: 'bad', declared: bad, services: stillWorld(records) });
    const settled = reading.kind === 'asked' ? await reading.ready : reading;
    if (settled.kind !== 'known') return settled.kind === 'pending' ? '…' : settled.kind;
    return settled.values.map(valueType(type).show).join(' ') || '-';
  });
  return (await Promise.all(answers)).join(' | ');
}

const good: Talk = { helo: 'Mail.Example', sender: 'ann@example.com' };
const mute: Talk = { sender: '' };
const strange: Talk = { helo: 'my pc', sender: 'ann@null.example' };
const literal: Talk = { helo: '[192.0.2.1]', sender: 'ann@[192.0.2.9]' };

test.each([
  ['client host', good, 'mail.example | mail.example | mail.example'],
  ['client host', mute, 'mail.example | mail.example'],
  ['helo resolves', good, '… | yes | yes'],
  ['helo resolves', mute, '… | no'],
  ['helo resolves', strange, '… | no | no'],
  ['helo resolves', literal, '… | yes | yes'],
  ['helo matches client', good, '… | yes | yes'],
  ['helo matches client', strange, '… | no | no'],
  ['helo matches client', literal, '… | yes | yes'],
  ['helo listed on', good, '… | yes, by bl.example | yes, by bl.example'],
  ['helo listed on', mute, '… | no'],
  ['sender domain resolves', good, '… | … | yes'],
  ['sender domain resolves', mute, '… | yes'],
  ['sender domain resolves', literal, '… | … | yes'],
  ['sender domain resolves', { ...good, sender: 'ann@nowhere.example' }, '… | … | no'],
  ['sender domain has null mx', strange, '… | … | yes'],
  ['sender domain has null mx', good, '… | … | no'],
  ['sender domain has null mx', mute, '… | no'],
  ['sender domain listed on', good, '… | … | yes, by bl.example'],
  ['sender domain listed on', strange, '… | … | no'],
  ['sender domain listed on', mute, '… | no'],
  ['client listed on', good, 'no | no | no'],
])('%s', async (name, talk, expected) => {
  expect(await said(name, talk)).toBe(expected);
});
