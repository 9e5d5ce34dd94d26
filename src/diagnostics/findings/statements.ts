import { finding } from '../finding.ts';

const ending = 'otherwise reply 550 5.7.1 "Refused"\nrelay for client in ours\naccept everyone\n';
const ours = 'mailpolicy 1\nnetworks ours = 192.0.2.0/24\n';

export const unknownStatement = finding(
  {
    code: 'MP101',
    severity: 'error',
    title: 'unknown statement',
    doc: 'A line at the margin begins with a verb or a declaration. A line that goes on with the statement above it must be indented.',
    bad: `${ours}rejct spam when client in ours\n${ending}`,
    good: `${ours}reject spam when client in ours\n${ending}`,
  },
  (word: string, near: string | undefined) => ({
    message: `\`${word}\` is no verb and no declaration`,
    ...suggest(near, 'a line that continues the statement above begins with blanks'),
  }),
);

export const unknownClause = finding(
  {
    code: 'MP102',
    severity: 'error',
    title: 'unknown or misplaced clause',
    doc: 'Each verb has its own clauses, and a declaration ends where its form says. What stands here fits neither: a misspelt clause, a clause of another verb, or an `and` left out between two conditions.',
    bad: `${ours}reject spam whn client in ours\n${ending}`,
    good: `${ours}reject spam when client in ours\n${ending}`,
  },
  (written: string, head: string, clauses: readonly string[], near: string | undefined) => ({
    message: `\`${written}\` cannot stand here in \`${head}\``,
    ...suggest(
      near,
      written === ','
        ? 'conditions are joined with `and` or `or`; for several values of one fact, declare a list and ask `in`'
        : clauses.length > 0
          ? `here may follow: ${clauses.map((clause) => `\`${clause}\``).join(', ')}`
          : 'the statement is complete before it',
    ),
  }),
);

export const repeatedClause = finding(
  {
    code: 'MP107',
    severity: 'error',
    title: 'the same thing said twice',
    doc: 'A clause stands once in a rule, and `help`, `timezone` and the version once in a policy. Two would leave open which one holds.',
    bad: `${ours}reject spam when client in ours when tls\n${ending}`,
    good: `${ours}reject spam when client in ours and tls\n${ending}`,
  },
  (what: string, where: string) => ({
    message: `\`${what}\` is said twice in ${where}`,
    help: 'keep one of the two, or join two conditions with `and` or `or`',
  }),
);

export const incomplete = finding(
  {
    code: 'MP109',
    severity: 'error',
    title: 'incomplete statement',
    doc: 'Something that the statement needs is missing here, or something else stands in its place.',
    bad: `${ours}reject when client in ours\n${ending}`,
    good: `${ours}reject spam when client in ours\n${ending}`,
  },
  (expected: string, form: string | undefined) => ({
    message: `${expected} is expected here`,
    ...(form === undefined ? {} : { help: `it is written \`${form}\`` }),
  }),
);

export const versionFirst = finding(
  {
    code: 'MP119',
    severity: 'error',
    title: 'the version of the language',
    doc: 'A policy begins with `mailpolicy 1`, so that it keeps its meaning whatever later versions of the language bring.',
    bad: 'otherwise reply 550 5.7.1 "Refused"\nnetworks ours = 192.0.2.0/24\nrelay for client in ours\naccept everyone\n',
    good: `${ours}${ending}`,
  },
  (problem: string) => ({ message: problem, help: 'begin the policy with the line `mailpolicy 1`' }),
);

export const includeFailed = finding(
  {
    code: 'MP120',
    severity: 'error',
    title: 'an included file cannot be used',
    doc: 'The file named by `include` cannot be read, or it includes itself by way of others. A policy that lacks a part is not loaded.',
    bad: `${ours}include "no-such-file.rules"\n${ending}`,
    good: `${ours}${ending}`,
  },
  (path: string, problem: string) => ({
    message: `\`${path}\` cannot be included: ${problem}`,
    help: 'the path counts from the folder of the file that includes it',
  }),
);

export const staleAllow = finding(
  {
    code: 'MP121',
    severity: 'warning',
    title: 'an acknowledgement of nothing',
    doc: 'An `allow` acknowledges a finding that is not made, or no longer made. Left in place it would hide the next one.',
    bad: `${ours}allow MP202 because "habit"\n${ending}`,
    good: `${ours}${ending}`,
  },
  (code: string) => ({
    message: `\`allow ${code}\` acknowledges nothing: there is no such finding here`,
    help: 'delete it',
  }),
);

export const statementFindings = [
  unknownStatement,
  unknownClause,
  repeatedClause,
  incomplete,
  versionFirst,
  includeFailed,
  staleAllow,
];

function suggest(near: string | undefined, otherwise: string): { readonly help: string } {
  return { help: near === undefined ? otherwise : `did you mean \`${near}\`?` };
}
