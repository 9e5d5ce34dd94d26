import { finding } from '../finding.ts';

const policy =
  'mailpolicy 1\nnetworks ours = 192.0.2.0/24\notherwise reply 550 5.7.1 "Refused"\nrelay for client in ours\n' +
  'reject lottery when subject contains "lottery"\naccept everyone\n';
const test = (...items: readonly string[]) => `${policy}test "a prize"\n${items.map((item) => `  ${item}\n`).join('')}`;

export const unknownItem = finding(
  {
    code: 'MP501',
    severity: 'error',
    title: 'unknown line in a test',
    doc: 'Each line of a test begins with what it sets or expects: `client`, `from`, `to`, `subject`, `expect`. A line that means nothing would leave the test passing for another reason.',
    bad: test('clint 192.0.2.7', 'subject "a lottery"', 'expect reject by lottery'),
    good: test('client 192.0.2.7', 'subject "a lottery"', 'expect reject by lottery'),
  },
  (written: string, near: string | undefined, heads: readonly string[]) => ({
    message: `\`${written}\` begins no line of a test`,
    help:
      near === undefined
        ? `a line begins with ${heads.map((head) => `\`${head}\``).join(', ')}`
        : `did you mean \`${near}\`?`,
  }),
);

export const badItem = finding(
  {
    code: 'MP502',
    severity: 'error',
    title: 'a line of a test that cannot be read',
    doc: 'Something that the line needs is missing, or what stands there is none: no IP address, no mail address, no media type.',
    bad: test('client "192.0.2.7"', 'subject "a lottery"', 'expect reject by lottery'),
    good: test('client 192.0.2.7', 'subject "a lottery"', 'expect reject by lottery'),
  },
  (expected: string, form: string, near: string | undefined) => ({
    message: `${expected} is expected here`,
    help: near === undefined ? `it is written \`${form}\`` : `did you mean \`${near}\`?`,
  }),
);

export const repeatedItem = finding(
  {
    code: 'MP503',
    severity: 'error',
    title: 'a line of a test said twice',
    doc: 'A session has one client, one sender, one clock. Said twice, the test would leave open which one is meant. A later session of the same test begins with `after`.',
    bad: test('client 192.0.2.7', 'client 192.0.2.8', 'expect accept'),
    good: test('client 192.0.2.7', 'expect accept'),
  },
  (item: string) => ({
    message: `\`${item}\` is said already in this session`,
    help: 'keep one of the two, or begin another session with `after 10 minutes`',
  }),
);

export const contraryItems = finding(
  {
    code: 'MP504',
    severity: 'error',
    title: 'lines of a test that exclude each other',
    doc: 'A message comes whole from a file, or is composed of the headers, the body and the attachments that the test names; and what a test sets it cannot leave out.',
    bad: test('client 192.0.2.7', 'helo "mail.example.net"', 'without helo', 'expect accept'),
    good: test('client 192.0.2.7', 'without helo', 'expect accept'),
  },
  (item: string, other: string) => ({
    message: `\`${item}\` cannot stand beside \`${other}\` in one session`,
    help: 'keep one of the two',
  }),
);

export const unknownTarget = finding(
  {
    code: 'MP505',
    severity: 'error',
    title: 'an expectation about nothing',
    doc: 'A test names a rule, a tag or a recipient that there is none of, so its expectation could never hold, or would always hold.',
    bad: test('client 192.0.2.7', 'subject "a lottery"', 'expect reject by lotery'),
    good: test('client 192.0.2.7', 'subject "a lottery"', 'expect reject by lottery'),
  },
  (name: string, what: string, near: string | undefined) => ({
    message: `there is no ${what} \`${name}\``,
    help: near === undefined ? `name a ${what} that the test or its policy has` : `did you mean \`${near}\`?`,
  }),
);

export const noExpectation = finding(
  {
    code: 'MP506',
    severity: 'error',
    title: 'a test without an expectation',
    doc: 'A test that expects nothing passes whatever the policy does.',
    bad: test('client 192.0.2.7', 'subject "a lottery"'),
    good: test('client 192.0.2.7', 'subject "a lottery"', 'expect reject by lottery'),
  },
  (title: string) => ({
    message: `the test \`${title}\` expects nothing`,
    help: 'end it with what the policy is to answer: `expect reject by RULE`',
  }),
);

export const messageUnreadable = finding(
  {
    code: 'MP507',
    severity: 'error',
    title: 'a message file that cannot be read',
    doc: 'The file of a test message is missing or cannot be read. Its path counts from the folder of the file that holds the test.',
    bad: test('client 192.0.2.7', 'message file "no-such-file.eml"', 'expect reject by lottery'),
    good: test('client 192.0.2.7', 'subject "a lottery"', 'expect reject by lottery'),
  },
  (path: string, problem: string) => ({
    message: `the message file \`${path}\` cannot be used: ${problem}`,
    help: 'the path counts from the folder of the file that holds the test',
  }),
);

export const testTooLong = finding(
  {
    code: 'MP508',
    severity: 'error',
    title: 'a test that is too long',
    doc: 'A test block has up to 1,000 lines. Several short tests say more about what went wrong than a long one.',
    bad: test('client 192.0.2.7', ...Array.from({ length: 1000 }, () => 'expect accept')),
    good: test('client 192.0.2.7', 'expect accept'),
  },
  (most: number) => ({
    message: `the test has more than ${most.toLocaleString('en')} lines`,
    help: 'split it into several tests',
  }),
);

export const testFindings = [
  unknownItem,
  badItem,
  repeatedItem,
  contraryItems,
  unknownTarget,
  noExpectation,
  messageUnreadable,
  testTooLong,
];
