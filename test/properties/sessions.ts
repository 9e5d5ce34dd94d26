import fc from 'fast-check';
import type { Address } from '../../src/mail/address.ts';
import { parseAddress } from '../../src/mail/address.ts';
import type { Event } from '../../src/mail/event.ts';
import type { FrontKind } from '../../src/mail/front-kind.ts';
import { parseIp } from '../../src/mail/ip.ts';
import type { Attachment, Content, HeaderField } from '../../src/mail/message.ts';
import { addresses, clients, domains, extensions, now, texts } from './policies.ts';

/** An event as plain data. */
export type Step =
  | { readonly kind: 'connect'; readonly client: string }
  | { readonly kind: 'helo'; readonly name: string }
  | { readonly kind: 'tls' }
  | { readonly kind: 'auth'; readonly user: string }
  /** Null is the null sender. */
  | { readonly kind: 'mail'; readonly sender: string | null; readonly declaredSize: number | undefined }
  | { readonly kind: 'rcpt'; readonly recipient: string }
  | { readonly kind: 'withdraw'; readonly recipient: string }
  | { readonly kind: 'data' }
  | { readonly kind: 'message'; readonly message: Inside }
  | { readonly kind: 'reset' };

/** The inside of a message; null where it cannot be read. */
export interface Inside {
  readonly attachments: readonly { readonly extensions: readonly string[]; readonly size: number }[] | null;
  readonly subjects: readonly string[] | null;
}

const messages: fc.Arbitrary<Inside> = fc.record({
  attachments: fc.oneof(
    { weight: 7, arbitrary: fc.array(attachment(), { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  subjects: fc.oneof(
    { weight: 7, arbitrary: fc.array(fc.constantFrom(...texts), { maxLength: 2 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
});

function attachment() {
  return fc.record({
    extensions: fc.array(fc.constantFrom(...extensions), { maxLength: 2 }),
    size: fc.constantFrom(5, 15),
  });
}

const connect: fc.Arbitrary<Step> = fc.record({ kind: fc.constant('connect'), client: fc.constantFrom(...clients) });
const helo: fc.Arbitrary<Step> = fc.record({ kind: fc.constant('helo'), name: fc.constantFrom(...domains) });
const tls: fc.Arbitrary<Step> = fc.constant({ kind: 'tls' });
const auth: fc.Arbitrary<Step> = fc.constant({ kind: 'auth', user: 'ann' });
const reset: fc.Arbitrary<Step> = fc.constant({ kind: 'reset' });
const data: fc.Arbitrary<Step> = fc.constant({ kind: 'data' });
const message: fc.Arbitrary<Step> = messages.map((each) => ({ kind: 'message', message: each }));
const rcpt: fc.Arbitrary<Step> = fc.record({ kind: fc.constant('rcpt'), recipient: fc.constantFrom(...addresses) });
const withdraw: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('withdraw'),
  recipient: fc.constantFrom(...addresses),
});
const mail: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('mail'),
  sender: fc.constantFrom(...addresses, null),
  declaredSize: fc.constantFrom(undefined, 15, 25),
});

function rarely(step: fc.Arbitrary<Step>, oneIn: number): fc.Arbitrary<Step[]> {
  return fc.oneof(
    { weight: oneIn - 1, arbitrary: fc.constant<Step[]>([]) },
    { weight: 1, arbitrary: step.map((each) => [each]) },
  );
}

const oddities = fc.oneof(helo, auth, reset, tls, mail, data, rcpt, withdraw, withdraw, message);

const transaction: fc.Arbitrary<Step[]> = fc
  .tuple(
    mail.map((each) => [each]),
    rarely(oddities, 8),
    fc.array(rcpt, { minLength: 1, maxLength: 4 }),
    rarely(oddities, 8),
    data.map((each) => [each]),
    message.map((each) => [each]),
    rarely(reset, 2),
    rarely(helo, 3),
  )
  .map((parts) => parts.flat());

/** Sessions of some transactions, with a client that now and then greets again, logs in or resets in the middle. */
export const sessions: fc.Arbitrary<Step[]> = fc
  .tuple(
    connect.map((each) => [each]),
    rarely(tls, 6),
    fc.oneof({ weight: 9, arbitrary: helo.map((each) => [each]) }, { weight: 1, arbitrary: fc.constant([]) }),
    rarely(auth, 8),
    fc.array(transaction, { minLength: 1, maxLength: 3 }).map((each) => each.flat()),
  )
  .map((parts) => parts.flat());

/** The events of a session as a front that sees only these phases tells them; each transaction is ended by a reset. */
export function stepsFor(steps: readonly Step[], front: FrontKind): readonly Step[] {
  if (front.phases.includes('message')) return steps;
  return steps.flatMap((step): Step[] => {
    if (step.kind === 'data') return [];
    return [step.kind === 'message' ? { kind: 'reset' } : step];
  });
}

/** The event a step stands for. A message is its number among the steps. */
export function eventOf(step: Step, number: number): Event {
  switch (step.kind) {
    case 'connect':
      return { kind: 'connect', id: 'case', client: ipOf(step.client), port: 4321, listener: 'main', at: now };
    case 'helo':
      return { kind: 'helo', name: step.name, extended: true };
    case 'tls':
      return { kind: 'tls', version: 'TLSv1.3', cipher: 'x' };
    case 'auth':
      return { kind: 'auth', user: step.user, method: 'PLAIN' };
    case 'mail':
      return {
        kind: 'mail',
        sender: step.sender === null ? undefined : addressOf(step.sender),
        declaredSize: step.declaredSize,
      };
    case 'rcpt':
      return { kind: 'rcpt', recipient: addressOf(step.recipient) };
    case 'withdraw':
      return { kind: 'withdraw', recipient: addressOf(step.recipient) };
    case 'data':
    case 'reset':
      return { kind: step.kind };
    case 'message':
      return { kind: 'message', octets: Uint8Array.from({ length: number }) };
    default:
      return step satisfies never;
  }
}

/** Opens the message of the step that the octets number. */
export function contentOpener(steps: readonly Step[]): (octets: Uint8Array) => Content {
  return ({ length }) => {
    const step = steps[length];
    if (step?.kind !== 'message') throw new Error(`step ${length} is no message`);
    const { attachments, subjects } = step.message;
    return {
      attachments: () => attachments?.map(attachmentOf),
      fields: () => subjects?.flatMap((text) => [fieldOf('Subject', text), fieldOf('X-Odd', text)]),
      texts: () => [],
    };
  };
}

function attachmentOf(each: { readonly extensions: readonly string[]; readonly size: number }): Attachment {
  return { names: [], extensions: each.extensions, types: [], disposition: 'attachment', size: each.size };
}

function fieldOf(name: string, text: string): HeaderField {
  return { name, raw: text, text };
}

function ipOf(text: string) {
  const ip = parseIp(text);
  if (ip === undefined) throw new Error(`${text} is no address`);
  return ip;
}

function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`${text} is no mail address`);
  return address;
}
