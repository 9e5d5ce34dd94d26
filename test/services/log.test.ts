import { expect, test } from 'vitest';
import { parseAddress } from '../../src/mail/address.ts';
import { parseIp } from '../../src/mail/ip.ts';
import type { Decision } from '../../src/mail/outcome.ts';
import type { DecisionEntry } from '../../src/services/decision-line.ts';
import { decisionLine } from '../../src/services/decision-line.ts';
import type { LogOptions } from '../../src/services/log.ts';
import { makeLog } from '../../src/services/log.ts';

const decision: Decision = {
  cause: 'rule',
  verdict: 'reject',
  rule: 'no-exe',
  place: { file: 'msen.rules', line: 42 },
  recipient: parseAddress('c@d.example'),
  fixedAt: 'mail',
  answeredAt: 'rcpt',
  reply: { code: 550, status: '5.7.1', lines: ['Executable attachment', 'see https://d.example/'] },
  tags: [],
  observed: [],
  effects: [],
};
const entry: DecisionEntry = {
  id: '8F3K2A',
  client: parseIp('203.0.113.9') ?? { family: 4, words: [0], text: '' },
  from: 'a@b.example',
  protocol: 'ESMTP',
  helo: 'x',
  user: undefined,
  plan: '3f9a1c',
  tookMs: 11.6,
};

test.each<[string, Partial<Decision>, Partial<DecisionEntry>, string]>([
  [
    'a refused recipient',
    {},
    {},
    '8F3K2A: reject: RCPT from [203.0.113.9]: 550 5.7.1 Executable attachment see https://d.example/; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x> rule=no-exe at=msen.rules:42 plan=3f9a1c took=12ms',
  ],
  [
    'at once, before anything is known',
    {
      verdict: 'disconnect',
      answeredAt: 'connect',
      recipient: undefined,
      reply: { code: 421, status: '4.7.1', lines: ['Bye'] },
    },
    { from: undefined, helo: undefined, protocol: 'SMTP' },
    '8F3K2A: disconnect: CONNECT from [203.0.113.9]: 421 4.7.1 Bye; proto=SMTP rule=no-exe at=msen.rules:42 plan=3f9a1c took=12ms',
  ],
  [
    'a taken message with tags and observed rules',
    {
      verdict: 'accept',
      answeredAt: 'message',
      reply: undefined,
      tags: ['bulk', 'a b'],
      observed: ['dnsbl'],
      recipient: undefined,
    },
    { from: '' },
    '8F3K2A: accept: END-OF-MESSAGE from [203.0.113.9]: 250 2.0.0 Ok; from=<> proto=ESMTP helo=<x> rule=no-exe at=msen.rules:42 tags=bulk,a?b observed=dnsbl plan=3f9a1c took=12ms',
  ],
  [
    'a client that has logged in',
    {},
    { user: 'ann> x', protocol: 'ESMTPSA' },
    '8F3K2A: reject: RCPT from [203.0.113.9]: 550 5.7.1 Executable attachment see https://d.example/; from=<a@b.example> to=<c@d.example> proto=ESMTPSA helo=<x> user=<ann??x> rule=no-exe at=msen.rules:42 plan=3f9a1c took=12ms',
  ],
  [
    'a split',
    { verdict: 'defer', cause: 'split', reply: { code: 452, status: '4.5.3', lines: ['Later'] } },
    {},
    '8F3K2A: defer: RCPT from [203.0.113.9]: 452 4.5.3 Later; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x> rule=no-exe at=msen.rules:42 cause=split plan=3f9a1c took=12ms',
  ],
  [
    'values that would end their field or the line',
    { recipient: undefined, reply: { code: 550, status: undefined, lines: ['a\r\nb\u0085c\u2028d'] } },
    { from: '"x> rule=forged <\n"@b.example', helo: 'h'.repeat(400) },
    `8F3K2A: reject: RCPT from [203.0.113.9]: 550 a??b?c?d; from=<"x??rule=forged???"@b.example> proto=ESMTP helo=<${'h'.repeat(297)}...> rule=no-exe at=msen.rules:42 plan=3f9a1c took=12ms`,
  ],
])('%s', (_name, decided, known, line) => {
  expect(decisionLine({ ...decision, ...decided }, { ...entry, ...known })).toBe(line);
});

function written(options: Pick<LogOptions, 'format' | 'priorities'>): string[] {
  const lines: string[] = [];
  const log = makeLog({ ...options, clock: { now: () => 0 }, write: (line) => lines.push(line) });
  log.notice('error', 'ID', 'two\nlines');
  log.notice('info', undefined, 'listening');
  log.decision({ ...decision, reply: { code: 550, status: '5.7.1', lines: ['No'] } }, entry);
  return lines;
}

test('text lines are plain on a terminal and carry their priority under the journal', () => {
  const [first, second] = written({ format: 'text', priorities: false });
  expect([first, second]).toEqual(['ID: two?lines', 'listening']);
  expect(written({ format: 'text', priorities: true }).map((line) => line.slice(0, 5))).toEqual([
    '<3>ID',
    '<6>li',
    '<6>8F',
  ]);
});

test('JSON lines hold one object each', () => {
  expect(written({ format: 'json', priorities: true }).map((line): unknown => JSON.parse(line))).toEqual([
    { time: '1970-01-01T00:00:00.000Z', level: 'error', id: 'ID', message: 'two\nlines' },
    { time: '1970-01-01T00:00:00.000Z', level: 'info', message: 'listening' },
    {
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      id: '8F3K2A',
      verdict: 'reject',
      phase: 'rcpt',
      client: '203.0.113.9',
      code: 550,
      status: '5.7.1',
      text: 'No',
      from: 'a@b.example',
      to: 'c@d.example',
      proto: 'ESMTP',
      helo: 'x',
      rule: 'no-exe',
      at: 'msen.rules:42',
      cause: 'rule',
      tags: [],
      observed: [],
      plan: '3f9a1c',
      tookMs: 11.6,
    },
  ]);
});
