import { Buffer } from 'node:buffer';
import libmime from 'libmime';
import type { ScenarioAttachment, ScenarioMessage } from '../mail/scenario.ts';

/** Longest line that SMTP carries, without CRLF (RFC 5321 4.5.3.1.6). */
const longestLine = 998;

/**
 * The octets of a scenario's message. Parts become a message as mail programs write it: fields folded and encoded
 * (RFC 5322, 2047), the body as UTF-8 text, attachments in base64 within multipart/mixed (RFC 2046). A field that the
 * parts name themselves is never added, so that a test can say a MIME structure of its own.
 */
export function compose(message: ScenarioMessage): Uint8Array {
  if (message.kind === 'octets') return message.octets;
  const { fields, attachments } = message;
  const text = textPart(message.body);
  const body = attachments.length === 0 ? text : multipart([text, ...attachments.map(attachmentPart)]);
  const isOwn = (name: string) => fields.some((field) => field.name.toLowerCase() === name.toLowerCase());
  const header = [...fields, { name: 'MIME-Version', value: '1.0' }, ...body.fields].filter(
    (field, at) => at < fields.length || !isOwn(field.name),
  );
  return Buffer.from(`${header.map(fieldLine).join('')}\r\n${body.content}`);
}

/** One part: its MIME fields, and its content as it goes over the wire, ending in CRLF. */
interface Part {
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly content: string;
}

function textPart(body: string): Part {
  const content = withCrlf(body);
  const plain = isPlain(content);
  return {
    fields: [
      { name: 'Content-Type', value: 'text/plain; charset=utf-8' },
      { name: 'Content-Transfer-Encoding', value: plain ? '7bit' : 'base64' },
    ],
    content: plain ? content : base64(Buffer.from(content)),
  };
}

function attachmentPart({ name, disposition, content, ...said }: ScenarioAttachment): Part {
  const type = said.type ?? libmime.detectMimeType(name);
  const octets = typeof content === 'string' ? Buffer.from(content) : Buffer.alloc(content.octets);
  // A nested message is never encoded (RFC 2046 5.2.1).
  const nested = /^(?:message|multipart)\//.test(type);
  return {
    fields: [
      { name: 'Content-Type', value: libmime.buildHeaderValue({ value: type, params: { name } }) },
      { name: 'Content-Transfer-Encoding', value: nested ? '8bit' : 'base64' },
      {
        name: 'Content-Disposition',
        value: libmime.buildHeaderValue({ value: disposition, params: { filename: name } }),
      },
    ],
    content: nested ? withCrlf(octets.toString()) : base64(octets),
  };
}

function multipart(parts: readonly Part[]): Part {
  let boundary = 'part';
  // Nothing in a part may look like the boundary between two (RFC 2046 5.1.1).
  for (let at = 1; parts.some((part) => part.content.includes(`--${boundary}`)); at++) boundary = `part-${at}`;
  const written = parts.map(
    (part) => `--${boundary}\r\n${part.fields.map(fieldLine).join('')}\r\n${part.content || '\r\n'}`,
  );
  return {
    fields: [{ name: 'Content-Type', value: `multipart/mixed; boundary="${boundary}"` }],
    content: `${written.join('')}--${boundary}--\r\n`,
  };
}

function fieldLine({ name, value }: { readonly name: string; readonly value: string }): string {
  return `${libmime.foldLines(`${name}: ${libmime.encodeWords(value, 'Q', 52)}`, 76)}\r\n`;
}

function isPlain(content: string): boolean {
  return /^[\x01-\x7f]*$/.test(content) && content.split('\r\n').every((line) => line.length <= longestLine);
}

function withCrlf(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');
  return lines.endsWith('\r\n') ? lines : `${lines}\r\n`;
}

function base64(octets: Buffer): string {
  return octets.toString('base64').replace(/.{1,76}/g, '$&\r\n');
}
