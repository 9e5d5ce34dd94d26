import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeSource, positionAt } from '../../src/diagnostics/source.ts';
import { parseConfig, readConfig } from '../../src/policy/config.ts';
import { configKeys } from '../../src/policy/config-keys.ts';
import type { ReadFile } from '../../src/policy/gather.ts';

const tls = join(import.meta.dirname, '../fronts/tls');
const files: Readonly<Record<string, string>> = {
  'users.txt': '# people\n\nAnn:{PLAIN}secret\nbob:{PLAIN}s:c\n',
  'mx.pem': readFileSync(join(tls, 'mx.pem'), 'utf8'),
  'mx.key': readFileSync(join(tls, 'mx.key'), 'utf8'),
  'broken.txt': 'ann:{PLAIN}x\nbob\neve:{MD5}y\n:{PLAIN}z\nAnn:{PLAIN}x\n',
  'log.key': `${'0123456789abcdef'.repeat(2)}\n`,
  'etc/users': 'ann:{PLAIN}x\n',
  'hop.login': 'ann@example.org:a b:c\n',
};

const read: ReadFile = (path) => {
  const text = files[path];
  return text === undefined ? { problem: 'there is no such file' } : { text };
};

/** `LINE:COLUMN CODE` of each finding. */
function findings(text: string): string[] {
  const source = makeSource('mailpolicy.yaml', text);
  return parseConfig(source, read).diagnostics.map(({ span, code }) => {
    const { line, column } = positionAt(span.source, span.start);
    return `${line}:${column} ${code}`;
  });
}

/** `#! CODE` at the end of a line, with `LINE:COLUMN` where the place is not the beginning of that line. */
function expected(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, at) =>
      [...line.matchAll(/#! (MP\d+)(?: (\d+:\d+))?/g)].map(
        ([, code = '', place = `${at + 1}:1`]) => `${place} ${code}`,
      ),
    );
}

const chunks = readFileSync(join(import.meta.dirname, 'config/faults.txt'), 'utf8')
  .split(/^== /m)
  .slice(1)
  .map((chunk) => [chunk.slice(0, chunk.indexOf('\n')), chunk.slice(chunk.indexOf('\n') + 1)] as const);

test.each(chunks)('%s', (_title, chunk) => {
  expect(findings(chunk.replaceAll(/ *#!.*/g, '')).toSorted()).toEqual(expected(chunk).toSorted());
});

test('what it says, with its defaults', () => {
  const text = `policy: site.rules
listeners:
  - { name: mx, kind: smtp, address: "[::1]:2525", xclient: [10.0.0.0/8], tls: { cert: ../mx.pem, key: ../mx.key } }
  - { name: postfix, kind: policy, address: "unix:/run/policy.sock" }
delivery: { maildir: /var/mail }
users: users
hostname: MX.Example.org.
limits: { message-size: 1 KB }
dns: { servers: [192.0.2.53, "[2001:db8::53]:5353"] }
`;
  const { config, diagnostics } = parseConfig(makeSource('etc/mailpolicy.yaml', text), read);
  expect(diagnostics).toEqual([]);
  expect(config).toMatchObject({
    policy: 'etc/site.rules',
    hostname: 'mx.example.org',
    listeners: [
      {
        name: 'mx',
        kind: 'smtp',
        address: { kind: 'tcp', host: '::1', port: 2525 },
        tls: { cert: files['mx.pem'], key: files['mx.key'] },
      },
      {
        name: 'postfix',
        kind: 'policy',
        address: { kind: 'unix', path: '/run/policy.sock' },
        xclient: [],
        tls: undefined,
      },
    ],
    delivery: { entries: [], otherwise: { kind: 'maildir', root: '/var/mail' } },
    limits: { messageSize: 1024, recipients: 100, commandMs: 300_000, dataRate: 500, connectionAgeMs: 600_000 },
    dns: {
      servers: [
        { family: 4, host: '192.0.2.53', port: 53 },
        { family: 6, host: '2001:db8::53', port: 5353 },
      ],
      transport: 'own',
    },
    metrics: undefined,
    log: { format: 'text', addresses: 'plain', key: undefined },
  });
  expect([...(config?.users?.users.keys() ?? [])]).toEqual(['ann']);
});

test.each([
  ['', 1],
  ['workers: 3\n', 3],
  ['workers: auto\n', availableParallelism()],
  ['workers: 0\n', 'MP805'],
  ['workers: 65\n', 'MP805'],
  ['workers: many\n', 'MP805'],
])('%j', (text, workers) => {
  const { config, diagnostics } = parseConfig(makeSource('mailpolicy.yaml', `policy: a\nlisteners: []\n${text}`), read);
  expect(config?.workers ?? diagnostics[0]?.code).toBe(workers);
});

test('where mail goes', () => {
  const text = `policy: site.rules
listeners: []
delivery:
  smarthost: { smtp: "mail.example.net:25" }
  routes:
    - { domains: [Example.org, .bücher.example], lmtp: "unix:/run/lmtp", xclient: true }
    - { domains: [a.test], smtp: "[2001:db8::1]:25", tls: required, ca: ../mx.pem }
    - { domains: [b.test], maildir: mail }
`;
  const { config, diagnostics } = parseConfig(makeSource('etc/mailpolicy.yaml', text), read);
  expect(diagnostics).toEqual([]);
  const hop = { tls: 'opportunistic', ca: undefined, xclient: false };
  const lmtp = { ...hop, kind: 'lmtp', address: { kind: 'unix', path: '/run/lmtp' }, xclient: true };
  const smtp = { kind: 'smtp', address: { kind: 'tcp', host: '2001:db8::1', port: 25 } };
  expect(config?.delivery).toEqual({
    entries: [
      { domain: 'example.org', withSubdomains: false, to: lmtp },
      { domain: 'xn--bcher-kva.example', withSubdomains: true, to: lmtp },
      { domain: 'a.test', withSubdomains: false, to: { ...hop, ...smtp, tls: 'required', ca: files['mx.pem'] } },
      { domain: 'b.test', withSubdomains: false, to: { kind: 'maildir', root: 'etc/mail' } },
    ],
    otherwise: { ...hop, kind: 'smtp', address: { kind: 'tcp', host: 'mail.example.net', port: 25 } },
  });
});

test('a configuration that cannot be read is a finding', () => {
  const { config, diagnostics } = readConfig('nowhere.yaml', read);
  expect(config).toBeUndefined();
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'MP806 `nowhere.yaml` cannot be read: there is no such file',
  ]);
});

test('a users file is faulted at its own lines, and passwords are not shown', () => {
  const { diagnostics } = parseConfig(
    makeSource('mailpolicy.yaml', 'policy: a\nlisteners: []\nusers: broken.txt\n'),
    read,
  );
  expect(
    diagnostics.map(
      ({ span, message }) => `${span.source.name}:${positionAt(span.source, span.start).line} ${message}`,
    ),
  ).toEqual([
    'broken.txt:2 this line has no name, or no password that can be read',
    'broken.txt:3 the scheme `{MD5}` is not known here',
    'broken.txt:4 this line has no name, or no password that can be read',
    'broken.txt:5 this name stands here twice',
  ]);
});

test('messages name the place, the cause and the remedy', () => {
  const { diagnostics } = parseConfig(makeSource('mailpolicy.yaml', 'polcy: a\nlimits: {session: 1}\n'), read);
  expect(diagnostics.map(({ message, help }) => `${message} | ${help}`)).toEqual([
    '`polcy` is no key of the configuration | did you mean `policy`?',
    'the configuration needs the key `listeners` | it gives where the policy is asked: `listeners: [{name: mx, kind: smtp, address: "0.0.0.0:25"}]`',
    '`session` takes a duration, and `1` has no unit known here: write weeks, days, hours, minutes, seconds, milliseconds | write it like this: `session: 1 hour`',
  ]);
});

describe.each(Object.entries(configKeys))('the table of %s', (_map, keys) => {
  test.each(Object.entries(keys))('%s', (_key, key) => {
    expect(key.doc).toMatch(/^[a-zA-Z`].*[^.]$/);
    expect(key.takes).not.toBe('');
  });
});
