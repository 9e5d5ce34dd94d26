import { finding } from '../finding.ts';
import type { Span } from '../span.ts';

const rule = (condition: string) =>
  `mailpolicy 1\nnetworks ours = 192.0.2.0/24\ndomains hosted = "msen.example"\notherwise reply 550 5.7.1 "Refused"\nrelay to hosted\nrelay for client in ours\nreject bad when ${condition}\naccept everyone\n`;

export const negatedAbsence = finding(
  {
    code: 'MP220',
    severity: 'warning',
    title: 'a negation that holds where there is nothing',
    doc: 'A comparison with something that is absent is false, so its negation is true: `not sender domain in hosted` holds of every bounce, whose sender is empty.',
    bad: rule('not sender domain in hosted'),
    good: rule('not sender domain in hosted and not sender missing'),
  },
  (fact: string, absent: string) => ({
    message: `this holds where \`${fact}\` is absent, too: ${absent}`,
    help: `add \`and not ${fact} missing\`, or say that it is meant: \`or ${fact} missing\``,
  }),
);

export const mixedConnectives = finding(
  {
    code: 'MP221',
    severity: 'warning',
    title: '`and` and `or` without parentheses',
    doc: '`and` binds before `or`. Read aloud, the sentence may mean the other grouping.',
    bad: rule('tls and client port < 1024 or authenticated'),
    good: rule('(tls and client port < 1024) or authenticated'),
  },
  (span: Span) => ({
    message: '`and` binds before `or` here',
    help: 'put parentheses round what belongs together',
    fixes: [
      {
        kind: 'safe',
        title: 'parentheses as it is read now',
        edits: [
          { span: { ...span, end: span.start }, text: '(' },
          { span: { ...span, start: span.end }, text: ')' },
        ],
      },
    ],
  }),
);

export const plainPattern = finding(
  {
    code: 'MP222',
    severity: 'warning',
    title: 'a pattern that is a plain text',
    doc: 'The pattern has no sign of a pattern in it but its anchors. The plain operator says the same, is faster, and no dot in the text surprises anybody.',
    bad: rule('subject matches "^lottery"'),
    good: rule('subject starts with "lottery"'),
  },
  (instead: string) => ({ message: 'this pattern is a plain text', help: `write \`${instead}\`` }),
);

export const hopelessPattern = finding(
  {
    code: 'MP223',
    severity: 'warning',
    title: 'a pattern that never matches',
    doc: 'Something stands behind the end of the text (`$`) or before its beginning (`^`), so no text can match.',
    bad: rule('subject matches "lottery$s"'),
    good: rule('subject matches "lotter(y|ies)$"'),
  },
  (sign: string) => ({
    message: `no text matches this: something stands ${sign === '$' ? 'behind `$`' : 'before `^`'}`,
    help: `a \`${sign}\` itself is written \`\\${sign}\``,
  }),
);

export const contradiction = finding(
  {
    code: 'MP224',
    severity: 'warning',
    title: 'a condition that never holds',
    doc: 'The parts of the condition exclude each other, so the rule never does anything.',
    bad: rule('client port < 1024 and client port > 60000'),
    good: rule('client port < 1024'),
  },
  (rule: string) => ({
    message: `the condition of \`${rule}\` never holds`,
    help: 'one of its parts excludes another; perhaps `or` is meant',
  }),
);

export const tautology = finding(
  {
    code: 'MP225',
    severity: 'warning',
    title: 'a condition that always holds',
    doc: 'Whatever the session, one of the parts holds, so the rule acts on all mail. If that is meant, it needs no condition.',
    bad: rule('tls or not tls'),
    good: rule('tls'),
  },
  (rule: string) => ({
    message: `the condition of \`${rule}\` always holds`,
    help: 'leave it out if that is meant; perhaps `and` is meant',
  }),
);

export const repeatedPart = finding(
  {
    code: 'MP226',
    severity: 'warning',
    title: 'a part of a condition that adds nothing',
    doc: 'The same is asked twice, or a part is contained in another, so it changes nothing.',
    bad: rule('tls or authenticated or tls'),
    good: rule('tls or authenticated'),
  },
  () => ({
    message: 'this part adds nothing to the condition',
    help: 'leave it out, or mend it if something else was meant',
  }),
);

export const doubleNegation = finding(
  {
    code: 'MP227',
    severity: 'note',
    title: 'a double negation',
    doc: 'Two negations undo each other, and are hard to read aloud.',
    bad: rule('not not tls'),
    good: rule('tls'),
  },
  () => ({ message: 'two negations undo each other', help: 'leave both out' }),
);

export const outOfRange = finding(
  {
    code: 'MP228',
    severity: 'warning',
    title: 'a comparison outside the range of the fact',
    doc: 'The fact can never have such a value, so the comparison is the same for all mail.',
    bad: rule('client port > 70000'),
    good: rule('client port > 60000'),
  },
  (fact: string, least: number, most: number | undefined, holds: boolean) => ({
    message: `this ${holds ? 'always' : 'never'} holds: \`${fact}\` is ${most === undefined ? `at least ${least}` : `from ${least} to ${most}`}`,
    help: 'mend the number, or leave the comparison out',
  }),
);

export const everyOfNone = finding(
  {
    code: 'MP229',
    severity: 'warning',
    title: '`every` of none',
    doc: '`every attachment (…)` holds of a message without attachments: there is none for which it does not hold.',
    bad: rule('every attachment (type is image)'),
    good: rule('any attachment and every attachment (type is image)'),
  },
  (thing: string) => ({
    message: `this holds of a message without any ${thing}, too`,
    help: `write \`any ${thing} and every ${thing} (…)\``,
  }),
);

export const impossibleValue = finding(
  {
    code: 'MP230',
    severity: 'warning',
    title: 'a value that the fact never has',
    doc: 'The fact has only a few values, or values of a certain form, and this is none of them. The test is the same for all mail.',
    bad: rule('tls version is "1.0"'),
    good: rule('tls version is "TLSv1"'),
  },
  (written: string, what: string, help: string) => ({ message: `${what} is never \`${written}\``, help }),
);

export const idlePattern = finding(
  {
    code: 'MP231',
    severity: 'warning',
    title: 'a pattern that every text matches',
    doc: 'The pattern matches the empty text, and so it matches somewhere in every text. If only the presence of something is asked, `not … missing` says so.',
    bad: rule('subject matches "lottery|"'),
    good: rule('subject matches "lotter(y|ies)"'),
  },
  () => ({
    message: 'every text matches this: the pattern matches the empty text',
    help: 'mend the pattern, or leave the test out',
  }),
);

export const slashedPattern = finding(
  {
    code: 'MP232',
    severity: 'warning',
    title: 'a pattern between slashes',
    doc: 'Other languages write a pattern between slashes with flags behind them. Here it stands between quotes, and the slashes and flags are looked for in the text as they stand. Case never matters.',
    bad: rule('subject matches "/lotter(y|ies)/i"'),
    good: rule('subject matches "lotter(y|ies)"'),
  },
  (inner: string) => ({
    message: 'the slashes are a part of this pattern, and so is what stands behind them',
    help: `write \`"${inner}"\`; patterns ignore case`,
  }),
);

export const decidedBySection = finding(
  {
    code: 'MP233',
    severity: 'warning',
    title: 'a test that the section has made already',
    doc: 'The condition of a section holds for every rule in it. Asked again in a rule it changes nothing, and a reader will look for the difference.',
    bad: rule('tls')
      .replace('reject', 'section "Encrypted" when tls\nreject')
      .replace('accept', 'section "Rest"\naccept'),
    good: rule('client port < 1024')
      .replace('reject', 'section "Encrypted" when tls\nreject')
      .replace('accept', 'section "Rest"\naccept'),
  },
  (section: Span) => ({
    message: 'the section has asked this already',
    secondary: [{ span: section, label: 'here' }],
    help: 'leave it out, or mend it if something else was meant',
  }),
);

export const nestedQuantifier = finding(
  {
    code: 'MP234',
    severity: 'warning',
    title: 'a quantifier inside another',
    doc: 'Attachments and header fields have no attachments and header fields of their own here. The inner quantifier goes through all those of the message, whatever the outer one is at.',
    bad: rule('any attachment (type is message and any header (name is "X-Bulk"))'),
    good: rule('any attachment (type is message) and any header (name is "X-Bulk")'),
  },
  (inner: string, outer: string) => ({
    message: `this goes through every ${inner} of the message, not through those of the ${outer}`,
    help: 'put the two beside each other, joined with `and`',
  }),
);

export const pastDate = finding(
  {
    code: 'MP235',
    severity: 'warning',
    title: 'a date that is past',
    doc: 'Days do not come again. A test for a day that is over never holds any more, and what it was to do ended with it. A test for all days after one always holds by now; it is noted, since it can be left out.',
    bad: rule('client port < 1024 and date < 2026-01-01'),
    good: rule('client port < 1024 and date < 2100-01-01'),
  },
  (date: string, holds: boolean) =>
    holds
      ? { message: `\`${date}\` has come: this test always holds from now on`, help: 'leave it out' }
      : {
          message: `\`${date}\` is past: this test never holds any more`,
          help: 'delete what hangs on it, or write a later date',
        },
);

export const momentRange = finding(
  {
    code: 'MP236',
    severity: 'warning',
    title: 'a time of day from one minute to the same',
    doc: 'Both ends of a range belong to it, so a range from a minute to the same minute is that minute alone, and not the whole day.',
    bad: rule('time of day from 06:00 to 06:00'),
    good: rule('time of day from 06:00 to 18:00'),
  },
  (minute: string) => ({
    message: `this is the minute from \`${minute}\` on, and no other`,
    help: 'write the other end of the range, or leave the test out for the whole day',
  }),
);

export const logicFindings = [
  negatedAbsence,
  mixedConnectives,
  plainPattern,
  hopelessPattern,
  contradiction,
  tautology,
  repeatedPart,
  doubleNegation,
  outOfRange,
  everyOfNone,
  impossibleValue,
  idlePattern,
  slashedPattern,
  decidedBySection,
  nestedQuantifier,
  pastDate,
  momentRange,
];
