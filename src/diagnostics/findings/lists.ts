import { finding } from '../finding.ts';

const ending = 'otherwise reply 550 5.7.1 "Refused"\nrelay for client in ours\naccept everyone\n';

export const listFileUnreadable = finding(
  {
    code: 'MP301',
    severity: 'error',
    title: 'a list file cannot be read',
    doc: 'The file of a list is missing or cannot be read. A policy with half a list is not loaded: an empty list would silently match nobody.',
    bad: `mailpolicy 1\nnetworks ours = file "no-such-file.networks"\n${ending}`,
    good: `mailpolicy 1\nnetworks ours = 192.0.2.0/24\n${ending}`,
  },
  (path: string, problem: string) => ({
    message: `the list file \`${path}\` cannot be used: ${problem}`,
    help: 'the path counts from the folder of the policy file',
  }),
);

export const badEntry = finding(
  {
    code: 'MP302',
    severity: 'error',
    title: 'a list entry that is none',
    doc: 'An entry has the shape of its list: networks of `networks`, domains of `domains`. A wrong one would match nothing.',
    bad: `mailpolicy 1\nnetworks ours = 192.0.2.0/33\n${ending}`,
    good: `mailpolicy 1\nnetworks ours = 192.0.2.0/32\n${ending}`,
  },
  (problem: string, kind: string, example: string) => ({
    message: `${problem}`,
    help: `an entry of \`${kind}\` looks like ${example}`,
  }),
);

export const listTooLarge = finding(
  {
    code: 'MP305',
    severity: 'error',
    title: 'a list file beyond the limits',
    doc: 'A list file has up to 5,000,000 entries and lines of up to 1,000 characters. A longer line is mostly a file of another kind, or one whose lines end otherwise.',
    bad: `mailpolicy 1\nnetworks ours = 192.0.2.0/24, file "long.networks"\n${ending}`,
    good: `mailpolicy 1\nnetworks ours = 192.0.2.0/24\n${ending}`,
    files: { 'long.networks': `${'192.0.2.1 '.repeat(101)}\n` },
  },
  (problem: string) => ({ message: problem, help: 'one entry a line; split the list, or keep only what is needed' }),
);

export const listFindings = [listFileUnreadable, badEntry, listTooLarge];
