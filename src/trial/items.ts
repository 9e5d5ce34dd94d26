import type { Literal, Shape } from '../../grammar/ast.ts';
import { momentAt } from '../check/dates.ts';
import { nearest } from '../diagnostics/near.ts';
import { facts } from '../facts/registry.ts';
import type { Address } from '../mail/address.ts';
import { parseDomain } from '../mail/domain.ts';
import { parseIp } from '../mail/ip.ts';
import type { ScenarioAttachment } from '../mail/scenario.ts';
import { probeOutcomes } from '../mail/scenario.ts';
import { date } from '../values/date.ts';
import { duration } from '../values/duration.ts';
import { size } from '../values/size.ts';
import { time } from '../values/time.ts';
import type { Parsed } from '../values/value-type.ts';
import { testDefaults } from './defaults.ts';
import { dnsFailures, dnsRecord, recordTypes } from './dns-record.ts';
import { expect } from './expect-item.ts';
import type { Item, ItemReader, Said } from './item.ts';

/** Every line that a test block can hold, by head. */
export const items: readonly Item[] = [
  {
    head: ['after'],
    form: 'after DURATION',
    doc: 'Begins the next session of the test, later by so much. What it does not say anew is as in the session before.',
    repeatable: true,
    read: (reader) => {
      const ms = readLiteral(reader, 'duration', 'a duration', duration.parse);
      return ms === undefined ? undefined : { kind: 'after', ms };
    },
  },
  {
    head: ['at'],
    form: 'at DATE TIME',
    doc: 'When the client connects, in the time zone of the policy. The clock stands still until the session ends.',
    repeatable: false,
    read: (reader) => {
      const day = readLiteral(reader, 'date', 'a date', date.parse);
      const minutes = day === undefined ? undefined : readLiteral(reader, 'time', 'a time of day', time.parse);
      if (day === undefined || minutes === undefined) return undefined;
      return { kind: 'at', at: momentAt(day, minutes, reader.timezone) };
    },
  },
  {
    head: ['attachment'],
    form: 'attachment "NAME" [containing "TEXT" | of SIZE] [type "TYPE/SUBTYPE"] [inline]',
    doc: 'A file in the message. Its media type is that of its name, unless said otherwise.',
    repeatable: true,
    read: readAttachment,
  },
  {
    head: ['authenticated', 'as'],
    form: 'authenticated as "USER"',
    doc: 'The client authenticates before MAIL.',
    repeatable: false,
    read: (reader) => {
      const user = reader.text('the name of a user');
      return user && { kind: 'user', name: user.value };
    },
  },
  {
    head: ['body'],
    form: 'body "TEXT"',
    doc: 'A line of the body; said again, a further line.',
    repeatable: true,
    read: (reader) => {
      const text = reader.text('the text of the body');
      return text && { kind: 'body', text: text.value };
    },
  },
  {
    head: ['client'],
    form: 'client IP [port NUMBER]',
    doc: 'The address that the client connects from.',
    repeatable: false,
    read: readClient,
  },
  {
    head: ['declared', 'size'],
    form: 'declared size SIZE',
    doc: 'The size that the client declares with MAIL (RFC 1870).',
    repeatable: false,
    read: (reader) => {
      const octets = readLiteral(reader, 'size', 'a size', size.parse);
      return octets === undefined ? undefined : { kind: 'declared size', octets };
    },
  },
  {
    head: ['dns'],
    form: 'dns "NAME" TYPE "DATA"',
    doc: `What the DNS answers: a record (${recordTypes.join(', ')}), or that the name cannot be asked (${dnsFailures.join(', ')}). A name without a record does not exist.`,
    repeatable: true,
    read: readDns,
  },
  {
    head: ['early', 'pipelining'],
    form: 'early pipelining',
    doc: 'The client goes on before its HELO or EHLO is answered.',
    repeatable: false,
    read: () => ({ kind: 'early pipelining' }),
  },
  {
    head: ['early', 'talker'],
    form: 'early talker',
    doc: 'The client speaks before the greeting.',
    repeatable: false,
    read: () => ({ kind: 'early talker' }),
  },
  expect,
  {
    head: ['from'],
    form: 'from "ADDRESS"',
    doc: 'The sender of the envelope. `from nobody` is the null reverse-path `<>`, from which bounces come.',
    repeatable: false,
    read: (reader) => {
      if (reader.cursor.takePhrase('nobody')) return { kind: 'sender', sender: undefined };
      const next = reader.cursor.peek();
      const isNull = reader.cursor.isAt('<', '>') || (next?.kind === 'text' && /^(?:<>)?$/.test(next.value));
      if (isNull) return reader.expected('an address, in double quotes,', 'from nobody');
      const sender = reader.address();
      return sender && { kind: 'sender', sender };
    },
  },
  {
    head: ['given'],
    form: 'given FACT unavailable',
    doc: 'The fact cannot be read in this session, as when a look-up fails.',
    repeatable: true,
    read: readGiven,
  },
  {
    head: ['header'],
    form: 'header "NAME" "VALUE"',
    doc: 'A header field of the message. It takes the place of the field that the message would have had.',
    repeatable: true,
    read: (reader) => {
      const name = readFieldName(reader);
      const value = name === undefined ? undefined : reader.text('the value of the field');
      return name === undefined || value === undefined ? undefined : { kind: 'field', name, value: value.value };
    },
  },
  {
    head: ['helo'],
    form: 'helo "NAME"',
    doc: 'The name that the client gives with EHLO.',
    repeatable: false,
    read: (reader) => {
      const name = reader.text('the name that the client gives');
      return name && { kind: 'helo', name: name.value };
    },
  },
  {
    head: ['known', 'to', 'greylists'],
    form: 'known to greylists',
    doc: 'The client, the sender and the recipients are known to every greylist of the policy, from mail before. Without that line nothing is remembered but what the sessions of the test leave behind.',
    repeatable: false,
    read: () => ({ kind: 'known to greylists' }),
  },
  {
    head: ['listener'],
    form: 'listener "NAME"',
    doc: 'The listener that the client connects to, by its name in mailpolicy.yaml.',
    repeatable: false,
    read: (reader) => {
      const name = reader.text('the name of a listener');
      return name && { kind: 'listener', name: name.value };
    },
  },
  {
    head: ['message', 'file'],
    form: 'message file "PATH"',
    doc: 'The whole message, as in the file. The path counts from the folder of the file that holds the test.',
    repeatable: false,
    read: (reader) => {
      const path = reader.text('the path of a message');
      return path && { kind: 'message', path };
    },
  },
  {
    head: ['pop-login'],
    form: 'pop-login DURATION ago',
    doc: 'Somebody fetched mail from the address of the client, so long before the session.',
    repeatable: false,
    read: (reader) => {
      const ms = readLiteral(reader, 'duration', 'a duration', duration.parse);
      return ms === undefined || !reader.phrase('ago') ? undefined : { kind: 'pop-login', ms };
    },
  },
  {
    head: ['subject'],
    form: 'subject "TEXT"',
    doc: 'The subject of the message.',
    repeatable: false,
    read: (reader) => {
      const text = reader.text('the subject');
      return text && { kind: 'field', name: 'Subject', value: text.value };
    },
  },
  {
    head: ['probe'],
    form: 'probe "ADDRESS" accepted|refused|unavailable',
    doc: 'What the mail server of a sender says when it is asked about him. Of whom nothing is said is accepted.',
    repeatable: true,
    read: readProbe,
  },
  {
    head: ['tls'],
    form: 'tls ["VERSION"]',
    doc: `The client starts TLS before MAIL; the version is ${testDefaults.tls} unless said otherwise.`,
    repeatable: false,
    read: (reader) => {
      if (reader.cursor.peek()?.kind !== 'text') return { kind: 'tls', version: testDefaults.tls };
      const version = reader.text('the version of TLS');
      return version && { kind: 'tls', version: version.value };
    },
  },
  {
    head: ['to'],
    form: 'to "ADDRESS", …',
    doc: 'The recipients, in the order of their RCPT commands.',
    repeatable: true,
    read: (reader) => {
      const recipients: Address[] = [];
      do {
        const recipient = reader.address();
        if (recipient === undefined) return undefined;
        recipients.push(recipient);
      } while (reader.cursor.takePhrase(','));
      return { kind: 'recipients', recipients };
    },
  },
  {
    head: ['without', 'header'],
    form: 'without header "NAME"',
    doc: 'The message lacks this field. Without that line it has From, To, Subject, Date and Message-ID.',
    repeatable: true,
    read: (reader) => {
      const name = readFieldName(reader);
      return name === undefined ? undefined : { kind: 'no field', name };
    },
  },
  {
    head: ['without', 'helo'],
    form: 'without helo',
    doc: 'The client gives no name: it sends MAIL at once.',
    repeatable: false,
    read: () => ({ kind: 'helo', name: undefined }),
  },
];

function readClient(reader: ItemReader): Said | undefined {
  const { cursor } = reader;
  const address = cursor.peek();
  const ip = address?.kind === 'literal' ? parseIp(address.text) : undefined;
  if (ip === undefined) return reader.expected('an IP address, without quotes,');
  cursor.take();
  if (!cursor.takePhrase('port')) return { kind: 'client', ip, port: undefined };
  const port = cursor.peek();
  const number = port?.kind === 'literal' && port.shape === 'integer' ? Number(port.text) : 0;
  if (number < 1 || number > 65_535) return reader.expected('a port from 1 to 65535');
  cursor.take();
  return { kind: 'client', ip, port: number };
}

function readAttachment(reader: ItemReader): Said | undefined {
  const { cursor } = reader;
  const name = reader.text('the name of a file');
  if (name === undefined) return undefined;
  let content: ScenarioAttachment['content'] = testDefaults.content;
  if (cursor.takePhrase('containing')) {
    const text = reader.text('what the file holds');
    if (text === undefined) return undefined;
    content = text.value;
  } else if (cursor.takePhrase('of')) {
    const octets = readLiteral(reader, 'size', 'a size', size.parse);
    if (octets === undefined) return undefined;
    content = { octets };
  }
  let type: string | undefined;
  if (cursor.takePhrase('type')) {
    const written = cursor.peek();
    if (written?.kind !== 'text' || !/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(written.value)) {
      return reader.expected('a media type, in double quotes,');
    }
    cursor.take();
    type = written.value.toLowerCase();
  }
  const disposition = cursor.takePhrase('inline') ? 'inline' : 'attachment';
  return { kind: 'attachment', attachment: { name: name.value, type, disposition, content } };
}

function readDns(reader: ItemReader): Said | undefined {
  const { cursor } = reader;
  const name = cursor.peek();
  const domain = name?.kind === 'text' ? parseDomain(name.value) : undefined;
  if (domain === undefined) return reader.expected('a domain name, in double quotes,');
  cursor.take();
  const type = reader.word('the type of a record', [...recordTypes, ...dnsFailures]);
  if (type === undefined) return undefined;
  const isFailure = dnsFailures.some((failure) => failure === type);
  const content = isFailure ? undefined : reader.text('the data of the record');
  if (content === undefined && !isFailure) return undefined;
  const record = dnsRecord(domain, type, content?.value);
  return typeof record === 'string' ? reader.expected('a record') : { kind: 'dns', record };
}

function readProbe(reader: ItemReader): Said | undefined {
  const sender = reader.address();
  if (sender === undefined) return undefined;
  const outcome = reader.word('what comes of it', probeOutcomes);
  const found = probeOutcomes.find((each) => each === outcome);
  return found === undefined ? undefined : { kind: 'probe', probe: { sender, outcome: found } };
}

function readGiven(reader: ItemReader): Said | undefined {
  const { cursor } = reader;
  const [fact] = facts
    .filter((each) => cursor.isAt(...each.name.split(' ')))
    .sort((one, other) => other.name.length - one.name.length);
  if (fact === undefined) {
    const word = cursor.peek();
    const names = facts.map((each) => each.name);
    return reader.expected('a fact', word?.kind === 'word' ? nearest(word.name, names) : undefined);
  }
  cursor.takePhrase(...fact.name.split(' '));
  return reader.phrase('unavailable') ? { kind: 'unavailable', fact: fact.name } : undefined;
}

/** A field name (RFC 5322 2.2): printable ASCII without the colon. */
function readFieldName(reader: ItemReader): string | undefined {
  const name = reader.cursor.peek();
  if (name?.kind !== 'text' || !/^[!-9;-~]+$/.test(name.value)) {
    return reader.expected('the name of a header field, in double quotes,');
  }
  reader.cursor.take();
  return name.value;
}

/** The number of a literal of this shape, as its value type reads it. */
function readLiteral(
  reader: ItemReader,
  shape: Shape,
  what: string,
  parse: (written: Literal) => Parsed,
): number | undefined {
  const term = reader.cursor.peek();
  const parsed = term?.kind === 'literal' && term.shape === shape ? parse(term) : undefined;
  if (parsed === undefined || !('key' in parsed) || typeof parsed.key !== 'number') return reader.expected(what);
  reader.cursor.take();
  return parsed.key;
}
