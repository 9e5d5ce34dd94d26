import { expect, test } from 'vitest';
import { parseAddress } from '../../src/mail/address.ts';
import type { Decision } from '../../src/mail/outcome.ts';
import type { DecisionEntry } from '../../src/services/decision-line.ts';
import { hashAddresses } from '../../src/services/hashed-addresses.ts';
import { makeLog } from '../../src/services/log.ts';

/** The hash is checked once; elsewhere `#ann` stands for the hash of ann@example.org. */
const known: Readonly<Record<string, string>> = {
  'ann@example.org': 'ann',
  ann: 'user-ann',
  "o'neil@example.org": 'oneil',
  '"a b"@example.org': 'a-b',
};

function logged(format: 'text' | 'json', key = 'k'): { log: ReturnType<typeof hashAddresses>; lines: string[] } {
  const lines: string[] = [];
  const log = makeLog({ format, priorities: false, clock: { now: () => 0 }, write: (line) => lines.push(line) });
  return { log: hashAddresses(log, key), lines };
}

function hashOf(name: string): string {
  const { log, lines } = logged('text');
  log.notice('info', undefined, `user=<${name}>`);
  return /#[0-9a-f]{12}/.exec(lines[0] ?? '')?.[0] ?? 'none';
}

function named(line: string): string {
  let shown = line;
  for (const [name, word] of Object.entries(known)) shown = shown.replaceAll(hashOf(name), `#${word}`);
  return shown;
}

test('a hash is HMAC-SHA256 of the address as it is compared, under the key', () => {
  // printf ann@example.org | openssl dgst -sha256 -hmac k
  expect(hashOf('Ann@Example.ORG')).toBe('#41f24aa7a0a2');
  const { log, lines } = logged('text', 'another');
  log.notice('info', undefined, 'ann@example.org');
  expect(lines[0]).toMatch(/^#[0-9a-f]{12}@example\.org$/);
  expect(lines[0]).not.toContain(hashOf('ann@example.org'));
});

test.each([
  ['to=<ann@example.org>,<"a b"@example.org>', 'to=<#ann@example.org>,<#a-b@example.org>'],
  ['login failed: PLAIN from [192.0.2.1]; user=<ann>', 'login failed: PLAIN from [192.0.2.1]; user=<#user-ann>'],
  ['user=<Ann@example.org>', 'user=<#ann@example.org>'],
  ['550 5.1.1 <ANN@example.org>: unknown', '550 5.1.1 <#ann@example.org>: unknown'],
  ["Sender 'o'neil@example.org' is bad", "Sender '#oneil@example.org' is bad"],
  [
    "EACCES: permission denied, open '/var/mail/example.org/ann/tmp/1'",
    "EACCES: permission denied, open '/var/mail/example.org/#ann/tmp/1'",
  ],
  [
    "EACCES: permission denied, mkdir '/var/mail/example.org/a%20b'",
    "EACCES: permission denied, mkdir '/var/mail/example.org/#a-b'",
  ],
  ['mx: smtp listening on 127.0.0.1:25, plan 1f', 'mx: smtp listening on 127.0.0.1:25, plan 1f'],
])('%s', (text, hidden) => {
  const { log, lines } = logged('text');
  log.notice('info', undefined, text);
  expect(named(lines[0] ?? '')).toBe(hidden);
});

const decision: Decision = {
  cause: 'rule',
  verdict: 'reject',
  rule: 'ann',
  place: { file: 'site.rules', line: 1 },
  recipient: parseAddress('Ann@example.org'),
  fixedAt: 'rcpt',
  answeredAt: 'rcpt',
  reply: { code: 550, status: '5.7.1', lines: ['Not from Ann to ann@example.org', `nor to ${'x'.repeat(40)}...`] },
  tags: [],
  observed: [],
  effects: [],
};
const entry: DecisionEntry = {
  id: 'ID',
  client: { family: 4, words: [0], text: '192.0.2.1' },
  from: `${'x'.repeat(60)}@example.com`,
  protocol: 'ESMTPSA',
  helo: 'h',
  user: 'ann',
  plan: '1f',
  tookMs: 1,
};

test.each(['text', 'json'] as const)('no local part and no user is left in a decision as %s', (format) => {
  const { log, lines } = logged(format);
  log.decision(decision, entry);
  const line = named(lines[0] ?? '').replaceAll(hashOf(entry.from ?? ''), '#long');
  expect(line).not.toMatch(/[^#]\bann@|x{5}/i);
  expect(line).toContain('Not from #user-ann to #ann@example.org nor to #long@example.com...');
  expect(line).toContain(
    format === 'text' ? 'from=<#long@example.com> to=<#ann@example.org>' : '"to":"#ann@example.org"',
  );
  expect(line).toContain(format === 'text' ? 'user=<#user-ann> rule=ann' : '"user":"#user-ann","rule":"ann"');
});

test('the null sender stays, and so does what is not known', () => {
  const { log, lines } = logged('text');
  log.decision({ ...decision, recipient: undefined, reply: undefined }, { ...entry, from: '', user: undefined });
  expect(lines[0]).toContain('; from=<> proto=ESMTPSA helo=<h> rule=ann');
});

test('long and hostile text is searched in reasonable time', () => {
  const { log } = logged('text');
  const began = performance.now();
  for (const text of ["'a", '"\\"', 'a', '@', "'/a.b/", 'a"b']) log.notice('info', undefined, text.repeat(4000));
  expect(performance.now() - began).toBeLessThan(1000);
});
