import { finding } from '../finding.ts';
import { quote } from '../quote.ts';

/** Faults in mailpolicy.yaml and in the files it names. The examples of these pages are configurations, not policies. */

const rest = 'listeners:\n  - name: postfix\n    kind: policy\n    address: 127.0.0.1:10040\n';
const users = 'ann:{PLAIN}secret\n';
const config = `policy: site.rules\n${rest}`;

export const badYaml = finding(
  {
    code: 'MP801',
    severity: 'error',
    title: 'a configuration that is no YAML',
    doc: 'The configuration is written in YAML 1.2: `key: value` lines, indented by blanks, lists with `- `.',
    bad: `policy: "site.rules\n${rest}`,
    good: config,
  },
  (problem: string) => ({
    message: problem,
    help: 'indent with blanks, close every quote, and put a blank after `key:`',
  }),
);

export const repeatedKey = finding(
  {
    code: 'MP802',
    severity: 'error',
    title: 'a key that is given twice',
    doc: 'Of two values for one key only one could hold, and a reader would not know which.',
    bad: `policy: other.rules\n${config}`,
    good: config,
  },
  (key: string) => ({ message: `${quote(key)} is given already`, help: 'keep one of the two' }),
);

export const unknownKey = finding(
  {
    code: 'MP803',
    severity: 'error',
    title: 'an unknown key',
    doc: 'A misspelt key would silently leave a setting at its default.',
    bad: `hostnam: mx.example.org\n${config}`,
    good: `hostname: mx.example.org\n${config}`,
  },
  (key: string, where: string, near: string | undefined, keys: readonly string[]) => ({
    message: `${quote(key)} is no key of ${where}`,
    help:
      near === undefined
        ? `${where} has the keys ${keys.map((each) => quote(each)).join(', ')}`
        : `did you mean ${quote(near)}?`,
  }),
);

export const missingKey = finding(
  {
    code: 'MP804',
    severity: 'error',
    title: 'a key that is missing',
    doc: 'Something that has no sensible default is not said.',
    bad: rest,
    good: config,
  },
  (key: string, where: string, doc: string, example: string) => ({
    message: `${where} needs the key ${quote(key)}`,
    help: `it gives ${doc}: ${quote(`${key}: ${example}`, 80)}`,
  }),
);

export const badValue = finding(
  {
    code: 'MP805',
    severity: 'error',
    title: 'a value that cannot be',
    doc: 'The value has another type or another form than its key takes.',
    bad: `${config}limits:\n  message-size: 25\n`,
    good: `${config}limits:\n  message-size: 25 MB\n`,
  },
  (key: string, expected: string, example: string, problem: string | undefined) => ({
    message:
      problem === undefined ? `${quote(key)} takes ${expected}` : `${quote(key)} takes ${expected}, and ${problem}`,
    help: `write it like this: ${quote(`${key}: ${example}`, 80)}`,
  }),
);

export const unreadableFile = finding(
  {
    code: 'MP806',
    severity: 'error',
    title: 'a file that cannot be read',
    doc: 'The configuration, or a file that it names, is not there or not readable for the user that the daemon runs as. Paths count from the folder of the configuration.',
    bad: `users: no-such-file\n${config}`,
    good: `users: users.txt\n${config}`,
    files: { 'users.txt': users },
  },
  (path: string, problem: string) => ({ message: `${quote(path, 120)} cannot be read: ${problem}` }),
);

export const badCertificate = finding(
  {
    code: 'MP807',
    severity: 'error',
    title: 'a certificate and key that do not work',
    doc: 'The certificate is a PEM file with the chain, the server’s own first; the key is its private key, in PEM and without a passphrase.',
    bad: `${config}    tls:\n      cert: mx.key\n      key: mx.pem\n`,
    good: `${config.replace('policy\n', 'smtp\n')}    tls:\n      cert: mx.pem\n      key: mx.key\ndelivery:\n  maildir: mail\n`,
    // Stand-ins: swapped, the real ones would not work either.
    files: { 'mx.pem': 'the chain\n', 'mx.key': 'the private key\n' },
  },
  (problem: string) => ({
    message: `this certificate and key cannot be used: ${problem}`,
    help: 'give the PEM file of the chain and the one of its private key',
  }),
);

export const badUser = finding(
  {
    code: 'MP808',
    severity: 'error',
    title: 'a line of the users file that cannot be read',
    doc: 'Each line is `name:{SCHEME}password`, the schemes are PLAIN, SSHA512, SHA512-CRYPT and SCRYPT; further fields after a colon, as Dovecot’s passwd-file has them, are skipped, and `#` begins a comment. `doveadm pw -s SSHA512` prints such a password.',
    bad: `users: broken-users.txt\n${config}`,
    good: `users: users.txt\n${config}`,
    files: { 'users.txt': users, 'broken-users.txt': 'ann\n' },
  },
  (problem: string, schemes: readonly string[]) => ({
    message: problem,
    help: `a line is \`name:{SCHEME}password\` with one of the schemes ${schemes.map((scheme) => quote(scheme)).join(', ')}`,
  }),
);

export const sameListener = finding(
  {
    code: 'MP809',
    severity: 'error',
    title: 'two listeners with one name or address',
    doc: 'Rules ask for a listener by its name, and only one can be bound to an address.',
    bad: `${config}  - name: postfix\n    kind: policy\n    address: 127.0.0.1:10041\n`,
    good: `${config}  - name: second\n    kind: policy\n    address: 127.0.0.1:10041\n`,
  },
  (what: string, value: string) => ({
    message: `another listener has the ${what} ${quote(value)} already`,
    help: `give each listener a ${what} of its own`,
  }),
);

export const notForKind = finding(
  {
    code: 'MP810',
    severity: 'error',
    title: 'a key that this kind of listener does not have',
    doc: 'TLS and XCLIENT belong to the SMTP server; a policy service is asked by Postfix, on a port or a socket file.',
    bad: `${config}    xclient: [127.0.0.1]\n`,
    good: config,
  },
  (key: string, kind: string) => ({
    message: `a listener of the kind ${quote(kind)} has no ${quote(key)}`,
    help: 'leave it out',
  }),
);

export const configFindings = [
  badYaml,
  repeatedKey,
  unknownKey,
  missingKey,
  badValue,
  unreadableFile,
  badCertificate,
  badUser,
  sameListener,
  notForKind,
];
