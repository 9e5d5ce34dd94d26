import { expect, test } from 'vitest';
import { makeSource } from '../../src/diagnostics/source.ts';
import { parseAddress } from '../../src/mail/address.ts';
import { parseConfig } from '../../src/policy/config.ts';
import type { Directory } from '../../src/policy/directory.ts';
import { makeDirectory } from '../../src/policy/directory.ts';
import type { ReadFile } from '../../src/policy/gather.ts';

const files: Readonly<Record<string, string>> = {
  people: 'Ann\nbob@example.org\nbob+news@example.org\n"eve s"@bücher.example\nGRÜSSE\ncafe\u0301\nσίσυφος\n',
  aliases: `info@example.org  ann@example.org, bob+desk@example.org
help+web@example.org  info@example.org, someone@elsewhere.example
copy@example.org  copy@example.org, ann@example.org
ann+old@example.org  bob@example.org
gone@example.org  nobody@example.org, ann@example.org
dead@example.org  nobody@example.org
postmaster@mx.example.org  ann@example.org
postmaster@bücher.example  ann@example.org
`,
};

const read: ReadFile = (path) => {
  const text = files[path];
  return text === undefined ? { problem: 'there is no such file' } : { text };
};

function directoryOf(lines: string): Directory {
  const text = `policy: site.rules\nlisteners: []\nhostname: mx.example.org\n${lines}`;
  const { config, diagnostics } = parseConfig(makeSource('mailpolicy.yaml', text), read);
  if (config === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return makeDirectory(config.directory);
}

const listed = directoryOf(
  'recipients:\n  - {domains: [example.org, bücher.example, .sub.example], file: people}\naliases: aliases\n',
);

/** Where mail to an address goes: `alias` first where it stands for others; the mailbox in brackets where it is another one. */
function found({ find }: Directory, text: string): string {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`no address: ${text}`);
  const { isAlias, targets } = find(address);
  const shown = targets.map((target) => {
    const { kind } = target.existence;
    if (kind === 'unknown') return `${target.address.text} unknown`;
    if (target.existence.kind === 'listed') {
      const { mailbox } = target.existence;
      return mailbox === target.address ? target.address.text : `${target.address.text} (${mailbox.text})`;
    }
    const { base, isMade } = target.existence;
    return `${target.address.text}${base === undefined ? '' : ` (${base.text})`} ${isMade ? 'any' : 'asked'}`;
  });
  return `${isAlias ? 'alias ' : ''}${shown.join(', ')}`;
}

test.each([
  ['ann@example.org', 'ann@example.org'],
  ['ANN@EXAMPLE.ORG', 'ANN@EXAMPLE.ORG'],
  ['ann@xn--bcher-kva.example', 'ann@xn--bcher-kva.example'],
  ['ann@deep.sub.example', 'ann@deep.sub.example'],
  ['bob@example.org', 'bob@example.org'],
  ['bob@sub.example', 'bob@sub.example unknown'],
  ['nobody@example.org', 'nobody@example.org unknown'],
  ['"EVE S"@BÜCHER.example', '"EVE S"@BÜCHER.example'],
  ['"ann"@example.org', '"ann"@example.org'],
  // Local parts are compared without case, and however their letters are composed.
  ['grüsse@example.org', 'grüsse@example.org'],
  ['CAFÉ@example.org', 'CAFÉ@example.org'],
  ['ΣΊΣΥΦΟΣ@example.org', 'ΣΊΣΥΦΟΣ@example.org'],
  // A tag finds the user, unless the whole is somebody.
  ['ann+x@example.org', 'ann+x@example.org (ann@example.org)'],
  ['ann+x+y@example.org', 'ann+x+y@example.org (ann@example.org)'],
  ['bob+news@example.org', 'bob+news@example.org'],
  ['+ann@example.org', '+ann@example.org unknown'],
  ['"eve s+x"@bücher.example', '"eve s+x"@bücher.example ("eve s"@bücher.example)'],
  ['nobody+x@example.org', 'nobody+x@example.org unknown'],
  // RFC 5321 4.5.1.
  ['postmaster@example.org', 'postmaster@example.org'],
  ['PostMaster+x@example.org', 'PostMaster+x@example.org (PostMaster@example.org)'],
  ['postmaster', 'alias ann@example.org'],
  ['postmaster@bücher.example', 'alias ann@example.org'],
  // Aliases.
  ['info@example.org', 'alias ann@example.org, bob+desk@example.org (bob@example.org)'],
  ['INFO+x@example.org', 'alias ann@example.org, bob+desk@example.org (bob@example.org)'],
  [
    'help+web@example.org',
    'alias ann@example.org, bob+desk@example.org (bob@example.org), someone@elsewhere.example any',
  ],
  ['help@example.org', 'help@example.org unknown'],
  ['copy@example.org', 'alias copy@example.org unknown, ann@example.org'],
  ['ann+old@example.org', 'alias bob@example.org'],
  ['gone@example.org', 'alias nobody@example.org unknown, ann@example.org'],
  // Not ours: the place where it goes decides.
  ['someone@elsewhere.example', 'someone@elsewhere.example any'],
])('%s', (address, expected) => {
  expect(found(listed, address)).toBe(expected);
});

test('by the word of the next hop, or of nobody', () => {
  const asked = directoryOf(
    'recipients: [{domains: [a.example], known: next hop}, {domains: [.a.example], known: any}]\ntag-delimiter: "-"\n',
  );
  expect(found(asked, 'x@a.example')).toBe('x@a.example asked');
  expect(found(asked, 'x-y@a.example')).toBe('x-y@a.example (x@a.example) asked');
  expect(found(asked, 'x+y@b.a.example')).toBe('x+y@b.a.example any');
  expect(found(asked, 'postmaster@a.example')).toBe('postmaster@a.example any');
});

test('without tags', () => {
  const plain = directoryOf(
    'recipients: [{domains: [example.org, bücher.example], file: people}]\ntag-delimiter: none\n',
  );
  expect(found(plain, 'ann+x@example.org')).toBe('ann+x@example.org unknown');
});
