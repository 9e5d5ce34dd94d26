import { walk } from '../core/evaluate.ts';
import type { Policy, Rule } from '../core/policy.ts';
import type { Reading } from '../core/reading.ts';
import { absent, known } from '../core/reading.ts';
import type { Fact } from '../facts/fact.ts';
import { naiveKnowledge } from '../facts/naive-knowledge.ts';
import { fact } from '../facts/registry.ts';
import type { Address } from '../mail/address.ts';
import { parseAddress } from '../mail/address.ts';
import { parseIp } from '../mail/ip.ts';
import type { HeaderField, Message } from '../mail/message.ts';
import type { Session } from '../mail/session.ts';
import type { AskedServices } from '../services/services.ts';
import { valueType } from '../values/registry.ts';

/**
 * The rule that answers a plain message at its end: a stranger at a documentation address, encrypted, with a greeting,
 * a dated text message of a few words, one recipient. Undefined where nothing can be said, since the answer hangs on
 * what the session does not know.
 */
export function answerToPlainMessage(
  policy: Policy,
  sender: Address | undefined,
  recipient: Address,
  at: number,
): Rule | undefined {
  const client = parseIp('203.0.113.9');
  if (client === undefined) return undefined;
  const session: Session = {
    id: '',
    client,
    port: 49152,
    listener: '',
    at,
    phase: 'message',
    helo: { name: 'mail.example.net', extended: true },
    tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
    authentication: undefined,
    transaction: { sender, declaredSize: 500, recipients: [recipient], message: plainMessage(recipient) },
  };
  const end = walk(policy.rules, naiveKnowledge(policy, plainFact, nobodyAsked, session, recipient));
  return end.kind === 'fixed' && end.cause === 'rule' ? end.rule : undefined;
}

/** A stranger whom nobody has anything against: names are what they should be, and no list lists him. */
function plainFact(name: string): Fact {
  const found = fact(name);
  if (found.cost === 'free' || found.cost === 'content') return found;
  const says = (): Reading => (valueType(found.type).words.includes('none') ? known('none') : absent);
  const read = () => soundNames.get(name) ?? (found.type === 'yes-no' ? known(false) : says());
  return { ...found, read };
}

/** What the DNS says of somebody whose names are in order. */
const soundNames: ReadonlyMap<string, Reading> = new Map([
  ['client host', known('mail.example.net')],
  ['helo matches client', known(true)],
  ['helo resolves', known(true)],
  ['sender domain resolves', known(true)],
]);

const no = () => Promise.resolve(known(false));
const nobodyAsked: AskedServices = {
  dns: { ask: () => Promise.resolve({ kind: 'no name' }) },
  callouts: { probe: () => Promise.resolve({ kind: 'accepted' }) },
  listings: { ask: no, askHosts: no },
  names: {
    hostsOf: () => Promise.resolve(absent),
    resolves: no,
    isAt: no,
    hasMailHost: no,
    hasNullMx: no,
    organisationalDomain: (domain) => domain,
  },
  authentication: { spf: nobodyKnows, heloSpf: nobodyKnows, signatures: nobodyKnows, dmarc: nobodyKnows },
  recall: {
    greylisted: () => Promise.resolve(known(false)),
    overLimit: () => Promise.resolve(known(false)),
    isStranger: () => Promise.resolve(known(true)),
    hasLoggedIn: () => Promise.resolve(known(false)),
    timesSplit: () => Promise.resolve(known(0)),
    note: () => Promise.resolve({ kind: 'done', number: 0 }),
  },
};

function nobodyKnows() {
  return Promise.resolve({ kind: 'unavailable', why: 'nobody is asked', domain: undefined } as const);
}

/** Somebody elsewhere whom no list is likely to name. */
export const plainSender = parseAddress('someone@mail.example.net');

function plainMessage(recipient: Address): Message {
  const field = (name: string, text: string): HeaderField => ({ name, raw: text, text });
  const fields = [
    field('From', 'someone@mail.example.net'),
    field('To', recipient.text),
    field('Subject', 'A question'),
    field('Date', 'Mon, 23 Nov 2026 12:00:00 +0000'),
    field('Message-ID', '<1@mail.example.net>'),
  ];
  return {
    octets: new Uint8Array(500),
    content: { fields: () => fields, attachments: () => [], texts: () => ['Good day, is this the right address?'] },
  };
}
