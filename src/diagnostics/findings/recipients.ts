import { finding } from '../finding.ts';
import { namesOf, quote } from '../quote.ts';

/** Faults in what mailpolicy.yaml says of recipients and aliases, and in their files. The examples are configurations. */

const base = `policy: site.rules
hostname: mx.example.org
listeners:
  - name: mx
    kind: smtp
    address: 127.0.0.1:2525
delivery:
  maildir: mail
`;
const policy = `mailpolicy 1
otherwise reply 550 5.7.1 "No"
domains hosted = "example.org"
relay to hosted
accept everyone
`;
const recipients = 'ann\nbob@example.org\n';
const file = `recipients:\n  - domains: [example.org]\n    file: recipients.txt\n`;
const files = { 'site.rules': policy, 'recipients.txt': recipients };
const aliasesOf = (name: string) => `${base}${file}aliases: ${name}\n`;

export const badRecipientLine = finding(
  {
    code: 'MP821',
    severity: 'error',
    title: 'a line of a recipients file that cannot be read',
    doc: 'Each line is one address, or a local part alone, which then exists in every domain that the file is for; `#` begins a comment. A line that were skipped would be a mailbox whose mail is refused.',
    bad: base + file.replace('recipients.txt', 'broken.txt'),
    good: base + file,
    files: { ...files, 'broken.txt': 'ann@example.net\n' },
  },
  (problem: string) => ({ message: problem, help: 'write one address or local part a line' }),
);

export const badAliasLine = finding(
  {
    code: 'MP822',
    severity: 'error',
    title: 'a line of the aliases file that cannot be read',
    doc: 'Each line is an address and, after a blank, the addresses that its mail goes to instead, parted by commas. All of them have a domain; an indented line goes on with the one above; `#` begins a comment.',
    bad: aliasesOf('broken'),
    good: aliasesOf('aliases'),
    files: {
      ...files,
      broken: 'info: ann@example.org\n',
      aliases: 'info@example.org  ann@example.org, bob@example.org\n',
    },
  },
  (problem: string) => ({
    message: problem,
    help: 'a line is `alias@example.org  ann@example.org, bob@example.org`',
  }),
);

export const aliasLoop = finding(
  {
    code: 'MP823',
    severity: 'error',
    title: 'aliases that lead in a circle',
    doc: 'Mail to any of them would never reach a mailbox. An alias that names just itself among its targets is none: it keeps a copy in its own mailbox.',
    bad: aliasesOf('broken'),
    good: aliasesOf('aliases'),
    files: {
      ...files,
      broken: 'info@example.org  help@example.org\nhelp@example.org  info@example.org\n',
      aliases: 'info@example.org  help@example.org\nhelp@example.org  ann@example.org\n',
    },
  },
  (circle: readonly string[]) => ({
    message: `this alias leads back to where it began: ${circle.map((each) => quote(each)).join(' → ')}`,
    help: 'let one of them lead to a mailbox',
  }),
);

export const aliasTooFar = finding(
  {
    code: 'MP824',
    severity: 'error',
    title: 'an alias that leads too far',
    doc: 'At most 20 aliases may follow one another, and an alias may lead to 1,000 addresses in the end: the sender waits until each of them has been asked for. What is longer is for a mailing list manager.',
    bad: aliasesOf('broken'),
    good: aliasesOf('aliases'),
    files: {
      ...files,
      broken: Array.from({ length: 21 }, (_none, at) => `a${at}@example.org  a${at + 1}@example.org\n`)
        .join('')
        .replace('a21@', 'ann@'),
      aliases: Array.from({ length: 20 }, (_none, at) => `a${at}@example.org  a${at + 1}@example.org\n`)
        .join('')
        .replace('a20@', 'ann@'),
    },
  },
  (address: string, problem: string) => ({
    message: `${quote(address)} leads too far: ${problem}`,
    help: 'let it lead to the mailboxes themselves, or use a mailing list manager',
  }),
);

export const aliasToNobody = finding(
  {
    code: 'MP825',
    severity: 'warning',
    title: 'an alias that leads to nobody',
    doc: 'The address is in a domain whose recipients are in a file, and not in that file; or there is no way to its domain. Mail to the alias reaches its other targets, and where there are none is refused as for an unknown recipient.',
    bad: aliasesOf('broken'),
    good: aliasesOf('aliases'),
    files: { ...files, broken: 'info@example.org  anne@example.org\n', aliases: 'info@example.org  ann@example.org\n' },
  },
  (target: string, alias: string, problem = 'which does not exist') => ({
    message: `${quote(alias)} leads to ${quote(target)}, ${problem}`,
    help: 'correct the address, or take it out',
  }),
);

export const notHosted = finding(
  {
    code: 'MP826',
    severity: 'warning',
    title: 'recipients or an alias in a domain that is not hosted',
    doc: 'No `relay to` list of the policy holds the domain, so the relay gate refuses its mail before anybody looks for the recipient. A domain may be misspelt, or may have moved away.',
    bad: `${base}recipients:\n  - domains: [example.org, example.com]\n    known: any\n`,
    good: `${base}recipients:\n  - domains: [example.org]\n    known: any\n`,
    files,
  },
  (what: string, domain: string) => ({
    message: `there ${what} for ${quote(domain)}, which no \`relay to\` of the policy lists`,
    help: 'add the domain to a list of `relay to`, or take this out',
  }),
);

export const anyMailbox = finding(
  {
    code: 'MP827',
    severity: 'warning',
    title: 'a hosted domain that has every mailbox',
    doc: 'Nothing says which recipients of the domain exist, and its mail goes to Maildirs: any address gets a mailbox as soon as somebody writes to it, so that a dictionary attack fills the disk and a misspelt address swallows mail. `known: any` says that this is meant.',
    bad: base,
    good: `${base}recipients:\n  - domains: [example.org]\n    known: any\n`,
    files,
  },
  (domains: readonly string[]) => ({
    message: `every address has a mailbox in ${namesOf(domains.map((name) => ({ name })))}`,
    help: 'say with `recipients` who exists: `recipients: [{domains: [example.org], file: recipients.txt}]`',
  }),
);

export const routeToSelf = finding(
  {
    code: 'MP828',
    severity: 'error',
    title: 'a route that leads back to this server',
    doc: 'The next hop is asked while the sender waits, so a server that asks itself asks without end, until it has no connections left.',
    bad: base.replace('  maildir: mail', '  smarthost: {smtp: "127.0.0.1:2525"}'),
    good: base.replace('  maildir: mail', '  smarthost: {smtp: "127.0.0.1:2526"}'),
    files,
  },
  (address: string, listener: string) => ({
    message: `${quote(address)} is where the listener ${quote(listener)} of this server takes mail`,
    help: 'give the address of the server that the mail is to go to',
  }),
);

export const recipientFindings = [
  badRecipientLine,
  badAliasLine,
  aliasLoop,
  aliasTooFar,
  aliasToNobody,
  notHosted,
  anyMailbox,
  routeToSelf,
];
