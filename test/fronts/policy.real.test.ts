import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Daemon } from '../../src/commands/daemon.ts';
import { startDaemon } from '../../src/commands/daemon.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { parseConfig } from '../../src/policy/config.ts';
import { systemClock } from '../../src/services/clock.ts';
import { makeLog } from '../../src/services/log.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import type { FakeHop } from '../delivery/fake-hop.ts';
import { fakeHop } from '../delivery/fake-hop.ts';
import { swapOf } from '../policy/swap-of.ts';
import type { Postfix } from './real-postfix.ts';
import { hasPostfix, startPostfix } from './real-postfix.ts';

// The policy service as Postfix itself uses it. What Postfix takes it relays to a server that keeps it.

const rules = `mailpolicy 1
otherwise reply 550 5.7.1 "Rejecting due to security policy"
networks bad-hosts = 198.51.100.66
domains hosted = "example.org"
relay to hosted
reject bad-host when client in bad-hosts at once
  reply 554 5.7.1 "Not from {client}"
disconnect away when sender is "away@example.com"
  reply 421 4.7.1 "Goodbye"
reject bad-sender when sender is "bad@example.com"
  reply 550 5.7.1 "Sender '{sender}' has been blacklisted"
defer later when recipient is "later@example.org"
  reply 450 4.7.1 "Temporary failure - Grey Listed"
discard waste when recipient is "waste@example.org"
reject without-login when sender is "own@example.com" and helo is "stranger.example"
tag bulk when sender domain is "bulk.example"
tag plain unless tls
accept everyone
`;

const lines: string[] = [];
let next: FakeHop | undefined;
let daemon: Daemon | undefined;
let postfix: Postfix | undefined;
let eager: Postfix | undefined;

beforeAll(async () => {
  if (!hasPostfix) return;
  next = await fakeHop();
  const text = 'policy: site.rules\nlisteners: [{name: postfix, kind: policy, address: 127.0.0.1:0}]\n';
  const { config } = parseConfig(makeSource('mailpolicy.yaml', text), () => ({ problem: 'there is none' }));
  if (config === undefined) throw new Error('the configuration is right');
  const log = makeLog({ format: 'text', priorities: false, clock: systemClock, write: (line) => lines.push(line) });
  const started = await startDaemon({ config, swap: swapOf('site.rules', rules), log, clock: systemClock });
  if ('problem' in started) throw new Error(started.problem);
  daemon = started;
  const service = `check_policy_service inet:${started.addresses.get('postfix')}`;
  postfix = await startPostfix({
    next: `127.0.0.1:${next.address.port}`,
    main: [
      `smtpd_recipient_restrictions = reject_unauth_destination, ${service}`,
      `smtpd_data_restrictions = ${service}`,
    ],
  });
  const restrictions = ['client', 'helo', 'sender', 'recipient', 'data', 'end_of_data'];
  eager = await startPostfix({
    next: `127.0.0.1:${next.address.port}`,
    main: [
      'smtpd_delay_reject = no',
      ...restrictions.map(
        (each) => `smtpd_${each}_restrictions = ${each === 'recipient' ? 'reject_unauth_destination, ' : ''}${service}`,
      ),
    ],
  });
});

afterAll(async () => {
  postfix?.stop();
  eager?.stop();
  await daemon?.stop();
  await next?.stop();
});

/** Who has got mail since the last time this was asked, a line for each recipient; waits until there are so many. */
async function delivered(count: number): Promise<string[]> {
  const lines = () =>
    (next?.kept ?? []).flatMap(({ mail, taken }) =>
      taken.map((recipient) => `${/<(.*?)>/.exec(mail)?.[1]} to ${recipient}`),
    );
  await expect.poll(() => lines().length, { timeout: 10_000 }).toBe(count);
  const found = lines().toSorted();
  next?.kept.splice(0);
  return found;
}

/** The replies to the lines after the greeting; a message ends in a line `.`. */
async function talk(to: Postfix | undefined, ...commands: readonly string[]): Promise<string[]> {
  const client = await connectRaw(to?.port ?? 0);
  const heard = [await client.reply()];
  for (const command of commands) {
    heard.push(command.endsWith('\r\n') ? await client.send(Buffer.from(command)) : await client.ask(command));
  }
  client.close();
  return heard.map((lines) => (lines.at(-1) ?? '').replace(/queued as \S+/, 'queued'));
}

const greeting = '220 postfix.example.org ESMTP Postfix';
const hello = '250 postfix.example.org';
const ask354 = '354 End data with <CR><LF>.<CR><LF>';

const message = 'Subject: x\r\n\r\nx\r\n';

test.skipIf(!hasPostfix)('each recipient hears the policy, and the others get their mail', async () => {
  const heard = await talk(
    postfix,
    'HELO client.example',
    'MAIL FROM:<ann@example.com>',
    'RCPT TO:<bob@example.org>',
    'RCPT TO:<later@example.org>',
    'RCPT TO:<eve@example.org>',
    'DATA',
    message,
  );
  expect(heard).toEqual([
    greeting,
    hello,
    '250 2.1.0 Ok',
    '250 2.1.5 Ok',
    '450 4.7.1 <later@example.org>: Recipient address rejected: Temporary failure - Grey Listed',
    '250 2.1.5 Ok',
    ask354,
    '250 2.0.0 Ok: queued',
  ]);
  expect(await delivered(2)).toEqual(['ann@example.com to bob@example.org', 'ann@example.com to eve@example.org']);
});

test.skipIf(!hasPostfix)('replies of the policy, and a connection that it closes', async () => {
  expect(await talk(postfix, 'HELO h', 'MAIL FROM:<bad@example.com>', 'RCPT TO:<bob@example.org>')).toEqual([
    greeting,
    hello,
    '250 2.1.0 Ok',
    "550 5.7.1 <bob@example.org>: Recipient address rejected: Sender 'bad@example.com' has been blacklisted",
  ]);
  expect((await talk(postfix, 'HELO h', 'MAIL FROM:<away@example.com>', 'RCPT TO:<bob@example.org>')).at(-1)).toMatch(
    /^421 4\.7\.1 .*Goodbye$/,
  );
  await expect(
    talk(postfix, 'HELO h', 'MAIL FROM:<away@example.com>', 'RCPT TO:<bob@example.org>', 'NOOP'),
  ).rejects.toThrow(/closed/);
  const xclient = await talk(
    postfix,
    'HELO h',
    'XCLIENT ADDR=198.51.100.66',
    'HELO h',
    'MAIL FROM:<a@example.com>',
    'RCPT TO:<bob@example.org>',
  );
  expect(xclient.at(-1)).toBe('554 5.7.1 <bob@example.org>: Recipient address rejected: Not from 198.51.100.66');
});

test.skipIf(!hasPostfix)('a tag is in the message once, whatever the number of recipients', async () => {
  const recipients = ['a', 'b', 'c', 'd', 'e'].map((name) => `RCPT TO:<${name}@example.org>`);
  const heard = await talk(postfix, 'HELO h', 'MAIL FROM:<x@bulk.example>', ...recipients, 'DATA', message);
  expect(heard.at(-1)).toBe('250 2.0.0 Ok: queued');
  await expect.poll(() => next?.kept.length, { timeout: 10_000 }).toBeGreaterThan(0);
  expect(
    next?.kept[0]?.octets
      .toString()
      .match(/^X-Mailpolicy-Tags: .*$/gm)
      ?.map((line) => line.trim()),
  ).toEqual(['X-Mailpolicy-Tags: bulk, plain']);
  expect(await delivered(5)).toHaveLength(5);
});

test.skipIf(!hasPostfix)('mail of a lone recipient is discarded, and never that of others', async () => {
  const lone = await talk(
    postfix,
    'HELO h',
    'MAIL FROM:<a@example.com>',
    'RCPT TO:<waste@example.org>',
    'DATA',
    message,
  );
  expect(lone.at(-1)).toBe('250 2.0.0 Ok: queued');
  await expect.poll(() => postfix?.log() ?? '', { timeout: 10_000 }).toMatch(/discard: DATA from/);

  const both = await talk(
    postfix,
    'HELO h',
    'MAIL FROM:<a@example.com>',
    'RCPT TO:<waste@example.org>',
    'RCPT TO:<bob@example.org>',
    'DATA',
    message,
  );
  expect(both.at(-1)).toBe('250 2.0.0 Ok: queued');
  expect(await delivered(2)).toEqual(['a@example.com to bob@example.org', 'a@example.com to waste@example.org']);
  expect(lines.filter((line) => line.includes('not discarded'))).toHaveLength(1);
});

test.skipIf(!hasPostfix)('asked at every state, it is one session and one answer a recipient', async () => {
  const before = lines.length;
  const heard = await talk(
    eager,
    'EHLO client.example',
    'MAIL FROM:<ann@example.com>',
    'RCPT TO:<bob@example.org>',
    'DATA',
    message,
  );
  expect(heard.at(-1)).toBe('250 2.0.0 Ok: queued');
  expect(lines.slice(before).map((line) => line.replace(/^\S+: (\w+): (\w+) .*/, '$1 $2'))).toEqual(['accept RCPT']);
  expect(await delivered(1)).toEqual(['ann@example.com to bob@example.org']);

  // A rule that says `at once` is heard at the first command that Postfix asks about.
  const refused = await talk(eager, 'EHLO h', 'XCLIENT ADDR=198.51.100.66');
  expect(refused.at(-1)).toMatch(/^554 5\.7\.1 .*Not from 198\.51\.100\.66$/);
});

test.skipIf(!hasPostfix)('without its policy service Postfix defers', async () => {
  const dead = await startPostfix({
    next: '127.0.0.1:1',
    main: [
      'smtpd_recipient_restrictions = reject_unauth_destination, check_policy_service inet:127.0.0.1:1',
      'smtpd_policy_service_retry_delay = 1s',
    ],
  });
  try {
    const heard = await talk(dead, 'HELO h', 'MAIL FROM:<a@example.com>', 'RCPT TO:<bob@example.org>');
    expect(heard.at(-1)).toMatch(/^451 4\.3\.5 /);
  } finally {
    dead.stop();
  }
});
