import type { TextEdit } from '../diagnostic.ts';
import { finding } from '../finding.ts';

const head =
  'mailpolicy 1\nnetworks ours = 192.0.2.0/24\ndomains hosted = "msen.example"\naddresses bad-senders = @spam.example\n';
const ending = 'otherwise reply 550 5.7.1 "Refused"\nrelay to hosted\nrelay for client in ours\naccept everyone\n';
const rule = (condition: string) => `${head}reject bad when ${condition} or sender in bad-senders\n${ending}`;

export const unknownFact = finding(
  {
    code: 'MP103',
    severity: 'error',
    title: 'unknown fact',
    doc: 'A condition begins with a fact, with the name of a `define`, with `any`, `every`, `no`, `not` or a parenthesis.',
    bad: rule('sendr is "ann@example.com"'),
    good: rule('sender is "ann@example.com"'),
  },
  (written: string, near: string | undefined) => ({
    message: `\`${written}\` is no fact that a rule can ask`,
    help:
      near === undefined ? 'the reference lists every fact; text stands in double quotes' : `did you mean \`${near}\`?`,
  }),
);

export const unknownName = finding(
  {
    code: 'MP106',
    severity: 'error',
    title: 'unknown name',
    doc: 'A list, a service or a definition is used that is declared nowhere in the policy or its includes.',
    bad: rule('client in hours'),
    good: rule('client in ours'),
  },
  (name: string, what: string, near: string | undefined) => ({
    message: `no ${what} is named \`${name}\``,
    help:
      near === undefined ? `declare it, or use the name of a ${what} that is declared` : `did you mean \`${near}\`?`,
  }),
);

export const unknownOperator = finding(
  {
    code: 'MP114',
    severity: 'error',
    title: 'unknown operator',
    doc: 'After a fact follows what is asked of it: `in LIST`, `is VALUE`, `missing`, `contains`, a comparison. Only a yes-or-no fact stands alone.',
    bad: rule('sender resembles "ann@example.com"'),
    good: rule('sender is "ann@example.com"'),
  },
  (fact: string, written: string | undefined, near: string | undefined, operators: readonly string[]) => ({
    message:
      written === undefined
        ? `what is asked of \`${fact}\` is missing`
        : `\`${written}\` cannot follow the fact \`${fact}\``,
    help:
      near === undefined
        ? `\`${fact}\` can be asked: ${operators.map((each) => `\`${each}\``).join(', ')}`
        : `did you mean \`${near}\`?`,
  }),
);

export const wrongType = finding(
  {
    code: 'MP108',
    severity: 'error',
    title: 'a fact asked something that does not fit it',
    doc: 'Facts have types, and nothing is converted silently: an address is looked up in `addresses`, a size is compared with a size. A test that cannot be true would otherwise never be noticed.',
    bad: rule('sender in ours'),
    good: rule('client in ours'),
  },
  (problem: string, help: string) => ({ message: problem, help }),
);

export const badValue = finding(
  {
    code: 'MP117',
    severity: 'error',
    title: 'a value that is none',
    doc: 'What stands here has the shape of a value but is none: a date that no calendar has, a time zone that does not exist, an address without a domain.',
    bad: rule('date is 2100-02-29'),
    good: rule('date is 2100-02-28'),
  },
  (problem: string) => ({ message: problem }),
);

export const wrongScope = finding(
  {
    code: 'MP115',
    severity: 'error',
    title: 'a fact asked where it cannot be known',
    doc: 'The facts of an attachment, of a header field or of each recipient can be asked only inside `any attachment (…)`, `every`, or `no`: outside it is not said which one is meant.',
    bad: rule('extension is .exe'),
    good: rule('any attachment (extension is .exe)'),
  },
  (fact: string, element: string) => ({
    message: `\`${fact}\` is a fact of one ${element}, and nothing says which`,
    help: `write \`any ${element} (${fact} …)\``,
  }),
);

export const duplicateName = finding(
  {
    code: 'MP105',
    severity: 'error',
    title: 'a name given twice',
    doc: "A rule's name is its identity in logs, replies and tests, and lists, services and definitions share one set of names. Each is given once, over all included files.",
    bad: `${head}reject bad when client in ours\nreject bad when sender in bad-senders\n${ending}`,
    good: `${head}reject bad when client in ours\nreject worse when sender in bad-senders\n${ending}`,
  },
  (what: string, name: string) => ({
    message: `${what} \`${name}\` is there already`,
    help: 'give one of the two another name',
  }),
);

export const defineCycle = finding(
  {
    code: 'MP116',
    severity: 'error',
    title: 'a definition that needs itself',
    doc: 'A definition uses itself, directly or through others, so it means nothing.',
    bad: `${head}define a = b or client in ours\ndefine b = a\n${ending}`,
    good: `${head}define a = b or client in ours\ndefine b = authenticated\nreject bad when sender in bad-senders unless a\n${ending}`,
  },
  (chain: readonly string[]) => ({
    message: `the definition needs itself: ${chain.map((name) => `\`${name}\``).join(' → ')}`,
  }),
);

export const badPattern = finding(
  {
    code: 'MP122',
    severity: 'error',
    title: 'a pattern that cannot be used',
    doc: 'Patterns are regular expressions that are matched in time proportional to the text: no back references and no look-around, so that no message can stall the daemon.',
    bad: rule('subject matches "(a)\\1"'),
    good: rule('subject matches "a+"'),
  },
  (problem: string) => ({
    message: `this pattern cannot be used: ${problem}`,
    help: 'patterns have the syntax of RE2',
  }),
);

export const nearMiss = finding(
  {
    code: 'MP123',
    severity: 'warning',
    title: 'English that is close to the language',
    doc: 'The words say what is meant, but the language has other words for it. The condition is read as the fix writes it.',
    bad: rule('client is in ours'),
    good: rule('client in ours'),
  },
  (written: string, instead: string, edits: readonly TextEdit[]) => ({
    message: `\`${written}\` is written \`${instead}\``,
    fixes: [{ kind: 'safe', title: `write \`${instead}\``, edits }],
  }),
);

export const conditionTooLarge = finding(
  {
    code: 'MP126',
    severity: 'error',
    title: 'a condition that is too large',
    doc: 'A condition has up to 10,000 tests, all rules together 500,000, and its parts stand in each other up to 200 deep, with every definition in it written out: one that uses another twice is twice as large as that. Sixty-four negations may stand in a row, and sixty-four definitions in each other.',
    bad: rule(`${'not '.repeat(65)}tls`),
    good: rule('not tls'),
  },
  (problem: string) => ({
    message: `this is too large: ${problem}`,
    help: 'values belong in a list, where a million do no harm: `client in LIST`',
  }),
);

export const conditionFindings = [
  unknownFact,
  unknownName,
  unknownOperator,
  wrongType,
  badValue,
  wrongScope,
  duplicateName,
  defineCycle,
  badPattern,
  nearMiss,
  conditionTooLarge,
];
