import { expect, test } from 'vitest';
import type { TraceAtom, TraceStep } from '../../src/engine/trace.ts';
import { open, say } from './answers-to.ts';

const policy = `domains hosted = "b.test"
relay to hosted
extensions bad = .exe
tag bulk when header "List-Id" is "x"
section "One" unless authenticated
pass friend when sender domain is "a.test"
reject never when sender missing
section "Two"
observe reject trial when subject contains "lottery"
reject exe when any attachment (extension in bad and size > 1 KB)
reject later when subject contains "x"
accept everyone`;

/** `rule truth`, then its atoms: `text = values: truth`. */
function told(steps: readonly TraceStep[]): string[] {
  return steps.map(({ rule, truth, observed, atoms }) =>
    [`${rule} ${observed ? 'observed ' : ''}${truth}`, ...atoms.map(atomOf)].join('; '),
  );
}

function atomOf({ text, element, reading, values, truth }: TraceAtom): string {
  const value = reading === 'known' ? `"${values.join('", "')}"` : reading;
  return `${element === undefined ? '' : `${element}: `}${text} = ${value}: ${truth}`;
}

test('before RCPT the trace ends where the walk waits', async () => {
  const conversation = open(policy);
  await say(conversation, 'connect 192.0.2.1');
  expect(told(conversation.trace(undefined))).toEqual([
    'bulk pending; header "List-Id" is "x" = pending: pending',
    'friend pending; authenticated = pending: pending; sender domain is "a.test" = pending: pending',
  ]);
});

test('with everything known it goes up to the rule that decides', async () => {
  const conversation = open(policy);
  const body = [
    'Subject: a lottery',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=q',
    '',
    '--q',
    'Content-Type: application/octet-stream; name="a.exe"',
    '',
    'short',
    '--q--',
    '',
  ];
  await say(
    conversation,
    'connect 192.0.2.1',
    'helo a.test',
    'mail a@a.test',
    'rcpt b@b.test',
    'data',
    `message ${body.join('|')}`,
  );
  const [recipient] = conversation.session()?.transaction?.recipients ?? [];
  expect(told(conversation.trace(recipient))).toEqual([
    expect.stringMatching(/^relay true; .*"b\.test": true/),
    'bulk false; header "List-Id" is "x" = "": false',
    'friend true; authenticated = "no": false; sender domain is "a.test" = "a.test": true',
    'trial observed true; subject contains "lottery" = "a lottery": true',
    'exe false; attachment 1: extension in bad = ".exe": true; attachment 1: size > 1 KB = "5 octets": false',
    'later false; subject contains "x" = "a lottery": false',
    'everyone true',
  ]);
});

test('a recipient that the gate refuses is told so', async () => {
  const conversation = open(policy);
  await say(conversation, 'connect 192.0.2.1', 'mail a@a.test');
  const session = conversation.session();
  const stranger = session?.transaction?.sender;
  expect(told(conversation.trace(stranger))).toEqual([expect.stringMatching(/^relay false; .*"a\.test": false/)]);
});
