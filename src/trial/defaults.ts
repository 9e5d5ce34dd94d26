import { momentAt } from '../check/dates.ts';
import { atomsOf } from '../core/condition.ts';
import type { Policy } from '../core/policy.ts';
import type { Address } from '../mail/address.ts';
import { parseAddress } from '../mail/address.ts';
import type { Ip } from '../mail/ip.ts';
import { parseIp } from '../mail/ip.ts';
import type { ScenarioSession } from '../mail/scenario.ts';

/** What a session has that nobody said anything about: an honest stranger's short mail. All of it stands here. */
export const testDefaults = {
  client: '203.0.113.9',
  port: 49_152,
  listener: 'mx',
  helo: 'mail.example.net',
  sender: 'someone@example.net',
  /** At the first domain that the policy relays to; at this one where there is none. */
  recipientLocal: 'someone',
  recipientDomain: 'example.org',
  tls: 'TLSv1.3',
  subject: 'A test',
  body: 'This is a test.',
  /** What an attachment holds. */
  content: 'test',
  /** A Monday noon in the time zone of the policy, as yyyymmdd and minutes since midnight. */
  day: 20_260_615,
  minutes: 12 * 60,
} as const;

/** The session of which nothing was said. `try` gives it its own clock and no HELO name. */
export function defaultSession(policy: Policy): ScenarioSession {
  const sender = parseAddress(testDefaults.sender);
  return {
    at: momentAt(testDefaults.day, testDefaults.minutes, policy.timezone),
    client: defaultClient(),
    port: testDefaults.port,
    listener: testDefaults.listener,
    earlyTalker: false,
    earlyPipelining: false,
    helo: testDefaults.helo,
    tls: undefined,
    user: undefined,
    sender,
    declaredSize: undefined,
    recipients: defaultRecipients(policy),
    message: { kind: 'parts', fields: [], body: testDefaults.body, attachments: [] },
    dns: [],
    knownToGreylists: false,
    popLoginMs: undefined,
    probes: [],
    unavailable: [],
  };
}

/** The header fields that a message has where its parts do not say otherwise. */
export function defaultFields(session: ScenarioSession): { readonly name: string; readonly value: string }[] {
  return [
    { name: 'From', value: `<${session.sender?.text ?? `postmaster@${testDefaults.helo}`}>` },
    { name: 'To', value: session.recipients.map((recipient) => `<${recipient.text}>`).join(', ') },
    { name: 'Subject', value: testDefaults.subject },
    { name: 'Date', value: new Date(session.at).toUTCString().replace('GMT', '+0000') },
    { name: 'Message-ID', value: `<${session.at}@${testDefaults.helo}>` },
  ];
}

function defaultClient(): Ip {
  const ip = parseIp(testDefaults.client);
  if (ip === undefined) throw new Error('the default client has an address');
  return ip;
}

function defaultRecipients(policy: Policy): Address[] {
  const recipient = parseAddress(
    `${testDefaults.recipientLocal}@${firstHosted(policy) ?? testDefaults.recipientDomain}`,
  );
  return recipient === undefined ? [] : [recipient];
}

/** The first domain of the first list behind `relay to`. */
function firstHosted(policy: Policy): string | undefined {
  for (const atom of atomsOf(policy.gate.condition)) {
    const { test } = atom;
    if (atom.scope !== 'recipient' || test.kind !== 'member') continue;
    const list = policy.lists.find((each) => each.name === test.list);
    const entry = list?.kind === 'domains' ? list.entries[0] : undefined;
    if (entry !== undefined) return entry.text.replace(/^\./, '');
  }
  return undefined;
}
