import { describe, expect, test } from 'vitest';
import { findingsOf, loadText } from './load-text.ts';

const head = `mailpolicy 1
otherwise reply 550 5.7.1 "Refused"
networks ours = 192.0.2.0/24
domains hosted = "msen.example"
addresses friends = @ebay.com
extensions executables = .exe .com
phrases offensive = "act now"
relay to hosted
relay for client in ours
`;
const ending = 'accept everyone\n';

/** A statement between a sound head and end, and the findings in it: `line:column code`, lines counted from the statement. */
const cases: readonly (readonly [statement: string, ...findings: string[]])[] = [
  // words
  ['reject a when client in ours'],
  ['rejct a when client in ours', '1:1 MP101'],
  ['observe rejct a when client in ours', '1:9 MP101'],
  ['reject a whn client in ours', '1:10 MP102'],
  ['accept a when tls reply 550 5.7.1 "no"', '1:19 MP102'],
  ['reject a when client in ours client in ours', '1:30 MP102'],
  ['reject a when tls when tls', '1:19 MP107'],
  ['reject when tls', '1:8 MP109'],
  ['reject', '1:7 MP109'],
  ['reject a when', '1:14 MP109'],
  ['reject a when client in', '1:24 MP109'],
  ['reject a reply 550 "no" when tls', '1:20 MP109'],
  // words may be used as names (law 13)
  ['reject reply when client in ours'],
  ['networks when = 10.0.0.0/8\nreject a when client in when unless tls', '1:10 MP132'],
  ['define unless = client in ours\nreject b unless unless', '1:8 MP132'],
  // facts and operators
  ['reject a when sendr is "a@b.example"', '1:15 MP103'],
  ['reject a when any atachment (extension is .exe)', '1:15 MP103'],
  ['reject a when customer', '1:15 MP106'],
  ['reject a when client in hours', '1:25 MP106'],
  ['reject a when ours', '1:15 MP108'],
  ['reject a when sender domian is "b.example"', '1:22 MP114'],
  ['reject a when sender', '1:21 MP114'],
  ['reject a when client is "example.com"', '1:25 MP117'],
  ['reject a when client is 192.0.2.1'],
  ['reject a when sender in ours', '1:25 MP108'],
  ['reject a when client contains "x"', '1:22 MP108'],
  ['reject a when message size > 25 MB'],
  ['reject a when message size > 25', '1:30 MP117'],
  ['reject a when date is 2026-02-30', '1:23 MP117'],
  ['reject a when extension is .exe', '1:15 MP115'],
  ['reject a when any attachment (extension in executables)'],
  ['reject a when any attachment'],
  ['reject a when subject matches "(a)\\1"', '1:31 MP122'],
  ['reject a when header "X-Spam" contains "yes"'],
  ['reject a when header contains "yes"', '1:22 MP109'],
  ['reject a when sender is null', '1:1 MP241'],
  ['reject a when not (authenticated or tls) and subject missing'],
  // English near-misses are read as their fix writes them
  ['reject a when client is in ours', '1:22 MP123'],
  ['reject a when sender equals "a@b.example"', '1:22 MP123'],
  ['reject a when client is not in ours and subject does not contain "x"', '1:22 MP123', '1:41 MP220', '1:49 MP123'],
  // names
  ['reject a when tls\nreject a when authenticated', '2:8 MP105'],
  ['define ours = tls', '1:8 MP105'],
  ['define a = b\ndefine b = a\nreject c when a', '1:8 MP116'],
  // replies
  ['reject a when tls reply 450 4.7.1 "no"', '1:25 MP111'],
  ['reject a when tls reply 550 4.7.1 "no"', '1:29 MP112'],
  ['reject a when tls reply 550 5.7.1 "{sendr}"', '1:36 MP110'],
  ['reject a when tls reply 550 5.7.1 "no {{braces}"'],
  ['reject a when tls reply 550 5.7.1 "nö"', '1:35 MP118'],
  [`reject a when tls reply 550 5.7.1 "${'x'.repeat(600)}"`, '1:35 MP118'],
  ['reject a when recipient is "b@msen.example" reply 550 5.7.1 "{recipient}"'],
  ['reject a when subject contains "x" reply 550 5.7.1 "{recipient}"', '1:53 MP104'],
  ['reject a when client in ours at once reply 550 5.7.1 "{sender}"', '1:1 MP206', '1:55 MP104'],
  ['defer a when tls', '1:7 MP113'],
  ['otherwise reply 451 4.7.1 "later"\ndefer a when tls'],
  ['disconnect a when tls reply 421 4.7.0 "bye"'],
  ['otherwise reply 551 5.7.1 "again"', '1:1 MP107'],
  // lists
  ['networks bad = 192.0.2.0/33', '1:16 MP302'],
  ['networks bad = "example.com"', '1:16 MP302'],
  ['networks bad = file "absent"', '1:21 MP301'],
  ['networks bad = file "listed"', 'listed:2:1 MP302'],
  ['networks good = 10.0.0.0/8 until 2030-01-01 because "moving", 192.0.2.9\nreject a when client in good'],
  ['networks bad = 10.0.0.0/8 until 2030-02-31', '1:33 MP117'],
  // order, settings, includes
  ['accept all\nreject a when tls', '2:1 MP202'],
  ['allow MP202 because "habit"', '1:7 MP121'],
  ['allow MP202 because "shown"\naccept all'],
  ['reject late when subject contains "x"\nreject early when client in ours', '2:1 MP205'],
  ['reject late when subject contains "x"\nreject early when client in ours allow MP205 because "as on the page"'],
  ['timezone "Mars/Olympus"', '1:10 MP117'],
  ['include "absent.rules"', '1:9 MP120'],
  ['include "extra.rules"\nreject b when extra'],
  ['include "policy.rules"', '1:9 MP120'],
];

describe('a statement in a sound policy', () => {
  test.each(cases)('%s', (statement, ...expected) => {
    const files = {
      listed: '10.0.0.0/8 # ours\nnonsense\n',
      'extra.rules': 'define extra = tls\n',
      'policy.rules': '',
    };
    const lines = head.split('\n').length - 1;
    const found = findingsOf(loadText(`${head}${statement}\n${ending}`, files));
    const relative = found.map((each) => each.replace(/^(\d+):/, (_, line: string) => `${Number(line) - lines}:`));
    // The head declares more than one statement uses; what is said of it is no matter here.
    expect(relative.filter((each) => !each.startsWith('-'))).toEqual([...expected].sort());
  });
});

describe('a whole policy', () => {
  test('several faults are all shown, in order, without echoes', () => {
    const found = findingsOf(
      loadText(
        'mailpolicy 1\nrejct a when tls\nreject b when sendr is "x@y.example"\ndefine c = nobody\nrelay to hostd\n',
      ),
    );
    expect(found).toEqual(['2:1 MP101', '3:15 MP103', '4:12 MP106', '5:10 MP106', '5:1 MP113'].sort());
  });

  test('without a version, an end, a relay statement or a text', () => {
    expect(findingsOf(loadText('reject a when tls\n'))).toEqual(
      ['1:1 MP119', '1:18 MP201', '1:18 MP113', '1:8 MP113'].sort(),
    );
  });

  test('one with an error becomes no policy', () => {
    expect(loadText('reject everyone\n').policy).toBeUndefined();
    expect(loadText(head + ending).policy?.rules.map((rule) => rule.name)).toEqual(['everyone']);
  });

  test('an entry stops matching at the end of its day in the time zone of the policy', () => {
    const expires = (zone: string, day: string) => {
      const text = `mailpolicy 1\ntimezone "${zone}"\notherwise reply 550 5.7.1 "no"\nnetworks n = 10.0.0.0/8 until ${day}\nrelay for client in n\naccept everyone\n`;
      return new Date(loadText(text).policy?.lists[0]?.entries[0]?.expires ?? 0).toISOString();
    };
    expect(expires('UTC', '2026-12-31')).toBe('2027-01-01T00:00:00.000Z');
    expect(expires('America/Detroit', '2026-07-01')).toBe('2026-07-02T04:00:00.000Z');
    // The night in which the clocks change: the day ends at the midnight of the old or new offset that is in force then.
    expect(expires('Europe/Berlin', '2026-10-24')).toBe('2026-10-24T22:00:00.000Z');
    expect(expires('Europe/Berlin', '2026-10-25')).toBe('2026-10-25T23:00:00.000Z');
  });

  test('a section adds its condition to its rules', () => {
    const policy = loadText(
      `${head}section "Strangers" unless client in ours\nreject a when tls\naccept b\nsection "Rest"\n${ending}`,
    ).policy;
    expect(policy?.rules.map((rule) => [rule.name, rule.section, rule.condition.kind])).toEqual([
      ['a', 1, 'all'],
      ['b', 1, 'not'],
      ['everyone', 2, 'all'],
    ]);
  });
});
