import type { Entry } from '../../src/core/policy.ts';
import type { Address } from '../../src/mail/address.ts';
import { localKey } from '../../src/mail/address.ts';
import type { Event } from '../../src/mail/event.ts';
import type { Ip, Network } from '../../src/mail/ip.ts';
import { isWithin, parseNetwork } from '../../src/mail/ip.ts';
import type { Content } from '../../src/mail/message.ts';
import { protocolReply } from '../../src/mail/protocol-reply.ts';
import type { Reply } from '../../src/mail/reply.ts';
import { fold } from '../../src/values/fold.ts';

// rules/msen.rules as somebody would write it in TypeScript who needs nothing else: no order of rules to keep to but
// that of the statements, no index but a Set where one is due. It has the same lists and the same reader of messages.

/** The list files of the policy. */
export interface MsenLists {
  readonly closedMailboxes: readonly Entry[];
  readonly badSenders: readonly Entry[];
  readonly hardcore: readonly Entry[];
  readonly offensive: readonly Entry[];
}

/** What the hand-written policy answers to an event. */
export type HandAnswer =
  | { readonly kind: 'proceed' }
  | { readonly kind: 'refuse'; readonly rule: string; readonly reply: Reply }
  | {
      readonly kind: 'take';
      readonly rule: 'everyone' | 'deleted-attachment';
      readonly tags: readonly string[];
      readonly recipients: readonly Address[];
    };

/** One connection. Events come in protocol order. */
export interface MsenByHand {
  readonly next: (event: Event) => HandAnswer;
}

const hosted = new Set<string>(['msen.example', 'msen-customer.example']);
const ours = networks(['192.0.2.0/24', '2001:db8:59::/48']);
const executables = new Set(
  (
    '.ade .adp .bas .bat .chm .cmd .com .cpl .crt .exe .hlp .hta .inf .ins .isp .js .jse .lnk .mdb .mde ' +
    '.msc .msi .msp .mst .pcd .pif .reg .scr .sct .shs .shb .vb .vbe .vbs .wsc .wsf .wsh'
  ).split(' '),
);
const deleted = new Set('.bat .pif .cmd .vba .vbs .scr .lnk .com .exe .chm'.split(' '));

const proceed: HandAnswer = { kind: 'proceed' };

/** Reads the lists once; each call of the result opens a connection. */
export function msenByHand(lists: MsenLists, openContent: (octets: Uint8Array) => Content): () => MsenByHand {
  const isClosed = addressTest(lists.closedMailboxes);
  const isBadSender = addressTest(lists.badSenders);
  const isHardcore = networkTest(lists.hardcore);
  const isOffensive = phraseTest(lists.offensive);

  function judge(octets: Uint8Array, client: Ip, at: number, recipients: readonly Address[]): HandAnswer {
    const content = openContent(octets);
    const attachments = content.attachments();
    if (attachments === undefined) return unavailable('inline-executable');
    const isExecutable = (extension: string) => executables.has(extension);
    if (attachments.some((each) => each.disposition === 'inline' && each.extensions.some(isExecutable))) {
      return refuse('inline-executable', 'Rejecting due to security policy - Inline executable attachment');
    }
    if (attachments.some((each) => each.extensions.some(isExecutable))) {
      return refuse('executable', 'Rejecting due to security policy - Executable attachment');
    }
    if (isHardcore(client, at)) return refuse('access', 'Rejecting due to security policy');
    if (attachments.some((each) => each.extensions.some((extension) => deleted.has(extension)))) {
      return { kind: 'take', rule: 'deleted-attachment', tags: [], recipients };
    }
    const subjects = content.fields()?.filter((field) => field.name.toLowerCase() === 'subject') ?? [];
    const offends =
      subjects.some((field) => isOffensive(field.text, at)) ||
      (content.texts()?.some((text) => isOffensive(text, at)) ?? false);
    return { kind: 'take', rule: 'everyone', tags: offends ? ['offensive-phrases'] : [], recipients };
  }

  return () => {
    let client: Ip | undefined;
    let at = 0;
    let isGreeted = false;
    let isAuthenticated = false;
    let sender: Address | undefined;
    let recipients: Address[] = [];

    function receive(recipient: Address): HandAnswer {
      if (recipients.some((each) => each.key === recipient.key)) return proceed;
      const isCustomer = isAuthenticated || (client !== undefined && isIn(ours, client));
      // RFC 5321 4.5.1: whoever asks for `postmaster` alone means ours.
      const isOurs = recipient.domain === undefined ? recipient.key === 'postmaster' : hosted.has(recipient.domain);
      if (!isCustomer && !isOurs) return refuse('relay', 'Relaying denied');
      if (isClosed(recipient, at)) {
        return refuse('blacklisted-recipient', 'Rejecting due to security policy - Recipient has been blacklisted');
      }
      if (sender !== undefined && isBadSender(sender, at)) return refuseSender(sender);
      recipients.push(recipient);
      return proceed;
    }

    return {
      next: (event) => {
        switch (event.kind) {
          case 'connect':
            client = event.client;
            at = event.at;
            return proceed;
          case 'helo':
            isGreeted = true;
            recipients = [];
            return proceed;
          case 'tls':
            isGreeted = false;
            isAuthenticated = false;
            recipients = [];
            return proceed;
          case 'auth':
            isAuthenticated = true;
            recipients = [];
            return proceed;
          case 'mail':
            if (!isGreeted) {
              return refuse('missing-helo', 'Rejecting due to security policy - Helo or Ehlo MTA greeting expected');
            }
            sender = event.sender;
            recipients = [];
            return proceed;
          case 'rcpt':
            return receive(event.recipient);
          case 'withdraw':
            recipients = recipients.filter((each) => each.key !== event.recipient.key);
            return proceed;
          case 'data':
            return proceed;
          case 'message':
            return client === undefined ? unavailable('failure') : judge(event.octets, client, at, recipients);
          case 'reset':
            recipients = [];
            return proceed;
          default:
            return event satisfies never;
        }
      },
    };
  };
}

function refuse(rule: string, text: string): HandAnswer {
  return refuseWith(rule, `${text}, Please see: https://www.msen.example/policy.html#${rule}`);
}

function refuseSender({ text }: Address): HandAnswer {
  const rule = 'blacklisted-sender';
  const said = (sender: string) =>
    `Rejecting due to security policy - Sender '${sender}' has been blacklisted, Please see: https://www.msen.example/policy.html#${rule}`;
  const shown = text.replace(/[^\x20-\x7e]/gu, '?');
  const room = 512 - '550 5.7.1 \r\n'.length - said('').length;
  return refuseWith(rule, said(shown.length <= room ? shown : `${shown.slice(0, room - 3)}...`));
}

function refuseWith(rule: string, text: string): HandAnswer {
  return { kind: 'refuse', rule, reply: { code: 550, status: '5.7.1', lines: [text] } };
}

function unavailable(rule: string): HandAnswer {
  return { kind: 'refuse', rule, reply: protocolReply.unavailable };
}

function networks(texts: readonly string[]): Network[] {
  return texts.flatMap((text) => parseNetwork(text) ?? []);
}

function isIn(list: readonly Network[], ip: Ip): boolean {
  return list.some((network) => isWithin(ip, network));
}

/** Whether an entry has not expired. */
function lasts({ expires }: Entry, at: number): boolean {
  return expires === undefined || at < expires;
}

function networkTest(entries: readonly Entry[]): (ip: Ip, at: number) => boolean {
  const parsed = entries.flatMap((entry) => networks([entry.text]).map((network) => ({ entry, network })));
  return (ip, at) => parsed.some(({ entry, network }) => lasts(entry, at) && isWithin(ip, network));
}

/** Whole addresses, `@domain`, `@.domain` with its subdomains, and `local@`. */
function addressTest(entries: readonly Entry[]): (address: Address, at: number) => boolean {
  const exact = new Map(entries.filter(({ text }) => !text.startsWith('@.')).map((entry) => [entry.text, entry]));
  const parents = entries.filter(({ text }) => text.startsWith('@.'));
  const has = (text: string, at: number) => {
    const entry = exact.get(text);
    return entry !== undefined && lasts(entry, at);
  };
  return ({ key, local, domain }, at) => {
    if (has(key, at) || has(`${localKey(local)}@`, at)) return true;
    if (domain === undefined) return false;
    return (
      has(`@${domain}`, at) || parents.some((entry) => lasts(entry, at) && `.${domain}`.endsWith(entry.text.slice(1)))
    );
  };
}

function phraseTest(entries: readonly Entry[]): (text: string, at: number) => boolean {
  return (text, at) => {
    const folded = fold(text);
    return entries.some((entry) => lasts(entry, at) && folded.includes(entry.text));
  };
}
