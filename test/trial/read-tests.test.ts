import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Source } from '../../src/diagnostics/source.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { parse } from '../../src/syntax/parse.ts';
import { compose } from '../../src/trial/compose.ts';
import { readTests } from '../../src/trial/read-tests.ts';
import { testCorpus } from '../corpus.ts';
import { readMessage, trialOf } from './policy.ts';

const policyText = `mailpolicy 1
timezone "America/Detroit"
otherwise reply 550 5.7.1 "Refused"
networks ours = 192.0.2.0/24
domains hosted = ".example.org"
relay to hosted
relay for client in ours
observe reject trial unless tls
tag greeting when subject contains "hello"
accept everyone
`;

/** What is found in the test blocks of a source. */
function findIn(source: Source): readonly Diagnostic[] {
  const { file, diagnostics } = parse(source);
  const blocks = file.statements.flatMap((statement) => {
    const [, title] = statement.terms;
    return title?.kind === 'text' ? [{ title, statement }] : [];
  });
  return [...diagnostics, ...readTests(blocks, trialOf(policyText).policy, readMessage).diagnostics];
}

testCorpus('test/corpus/tests', findIn);

describe('what a finding advises', () => {
  test.each([
    ['clint 192.0.2.7', 'did you mean `client`?'],
    ['from <>', 'did you mean `from nobody`?'],
    ['from "<>"', 'did you mean `from nobody`?'],
    ['given subjet unavailable', 'did you mean `subject`?'],
    ['expect reject by everybody', 'did you mean `everyone`?'],
    ['expect rejcet', 'did you mean `reject`?'],
    ['expect accept at mesage', 'did you mean `message`?'],
    ['expect accept for "somone@example.org"', 'did you mean `someone@example.org`?'],
    ['message file "nowhere.eml"', 'the path counts from the folder of the file that holds the test'],
    ['client "192.0.2.7"', 'it is written `client IP [port NUMBER]`'],
  ])('%s', (line, advice) => {
    expect(findIn(makeSource('a.rules', `test "a"\n  ${line}\n`))[0]?.help).toBe(advice);
  });
});

/** The sessions that a test block says. */
function sessionsOf(block: string) {
  const [found] = trialOf(`${policyText}test "a"\n${block}  expect accept\n`).tests;
  return found?.scenario.sessions ?? [];
}

/** The message of the last session as text. */
function messageOf(block: string): string {
  const last = sessionsOf(block).at(-1);
  return last === undefined ? '' : new TextDecoder().decode(compose(last.message));
}

describe('sessions', () => {
  test('one of which nothing is said is an honest stranger', () => {
    expect(sessionsOf('')).toMatchObject([
      {
        at: Date.parse('2026-06-15T16:00:00Z'),
        client: { text: '203.0.113.9' },
        helo: 'mail.example.net',
        tls: undefined,
        user: undefined,
        sender: { text: 'someone@example.net' },
        recipients: [{ text: 'someone@example.org' }],
        probes: [],
        unavailable: [],
      },
    ]);
  });

  test('a later one is as the one before, but for what it says', () => {
    const block = `  at 2026-11-01 00:30
  client 192.0.2.7 port 25
  early talker
  early pipelining
  tls
  to "a@example.org", "b@example.org"
  given subject unavailable
  after 2 hours
  to "c@example.org"
  without helo
  after 1 day
  from nobody
  given body unavailable
`;
    expect(sessionsOf(block)).toMatchObject([
      {
        at: Date.parse('2026-11-01T04:30:00Z'),
        earlyTalker: true,
        earlyPipelining: true,
        helo: 'mail.example.net',
        recipients: [{}, {}],
        unavailable: ['subject'],
      },
      {
        at: Date.parse('2026-11-01T06:30:00Z'),
        port: 25,
        tls: 'TLSv1.3',
        helo: undefined,
        recipients: [{ local: 'c' }],
      },
      { at: Date.parse('2026-11-02T06:30:00Z'), helo: undefined, sender: undefined, unavailable: ['body'] },
    ]);
  });

  test('the recipient is at the first domain of ours, or anywhere', () => {
    const nowhere =
      'mailpolicy 1\notherwise reply 550 5.7.1 "No"\nnetworks ours = 192.0.2.0/24\nrelay for client in ours\naccept everyone\n';
    const [found] = trialOf(`${nowhere}test "a" expect reject\n`).tests;
    expect(found?.scenario.sessions[0].recipients).toMatchObject([{ text: 'someone@example.org' }]);
  });
});

describe('messages', () => {
  test('one of which nothing is said', () => {
    expect(messageOf('')).toBe(
      [
        'From: <someone@example.net>',
        'To: <someone@example.org>',
        'Subject: A test',
        'Date: Mon, 15 Jun 2026 16:00:00 +0000',
        'Message-ID: <1781539200000@mail.example.net>',
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: 7bit',
        '',
        'This is a test.',
        '',
      ].join('\r\n'),
    );
  });

  test.each([
    ['  subject "hello"\n', /^Subject: hello$/m],
    ['  header "subject" "hello"\n', /^subject: hello$/m],
    ['  body "one"\n  body "two"\n', /^one\r\ntwo\r\n$/m],
    ['  from nobody\n', /^From: <postmaster@mail.example.net>$/m],
    ['  message file "there.eml"\n', /^Subject: from a file\r\n\r\nBody\r\n$/],
    ['  message file "there.eml"\n  after 1 minute\n  subject "again"\n', /^Subject: again$/m],
    ['  subject "one"\n  after 1 minute\n  message file "there.eml"\n', /^Subject: from a file$/m],
    ['  subject "one"\n  after 1 minute\n  body "two"\n', /^Subject: one\r\n(?:.*\r\n)*two$/m],
  ])('%s', (block, expected) => expect(messageOf(block)).toMatch(expected));

  test('what is said takes the place of what would have been', () => {
    const message = messageOf('  header "From" "x@y.example"\n  without header "date"\n  without header "Subject"\n');
    expect(message.split('\r\n').filter((line) => /^(?:from|date|subject):/i.test(line))).toEqual([
      'From: x@y.example',
    ]);
  });
});
