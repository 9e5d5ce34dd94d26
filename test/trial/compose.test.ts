import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import type { ScenarioAttachment, ScenarioMessage } from '../../src/mail/scenario.ts';
import { openContent } from '../../src/services/content/open-content.ts';
import { compose } from '../../src/trial/compose.ts';

const parts: ScenarioMessage & { kind: 'parts' } = {
  kind: 'parts',
  fields: [{ name: 'Subject', value: 'A test' }],
  body: 'This is a test.',
  attachments: [],
};

function attachment(name: string, more: Partial<ScenarioAttachment> = {}): ScenarioAttachment {
  return { name, type: undefined, disposition: 'attachment', content: 'test', ...more };
}

const text = (message: ScenarioMessage) => new TextDecoder().decode(compose(message));

test('octets are the message', () => {
  const octets = new Uint8Array([1, 2, 3]);
  expect(compose({ kind: 'octets', octets })).toBe(octets);
});

test('every line ends in CRLF and fits (RFC 5321 4.5.3.1.6)', () => {
  const message = text({
    ...parts,
    fields: [
      { name: 'Subject', value: 'Grüße '.repeat(60) },
      { name: 'References', value: '<a@example.net> '.repeat(60) },
    ],
    body: `${'x'.repeat(2000)}\nÜbung`,
    attachments: [attachment(`${'a'.repeat(300)}.exe`), attachment('Über uns.exe', { content: 'ü'.repeat(500) })],
  });
  const lines = message.split('\r\n');
  expect(lines.join('\n')).not.toMatch(/\r/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
  expect(message).toMatch(/^[\x20-\x7e\r\n]*\r\n$/);
});

test('an independent parser reads what was said', async () => {
  const parsed = await simpleParser(
    Buffer.from(
      compose({
        ...parts,
        fields: [
          { name: 'From', value: 'Jürgen <j@example.net>' },
          {
            name: 'Subject',
            value: 'Grüße aus Köln, wie immer etwas länger als eine Zeile in einer Nachricht sein darf',
          },
        ],
        body: 'Guten Tag,\n--part\nMüller',
        attachments: [
          attachment('Über uns.exe', { content: '--part\r\n--part-1' }),
          attachment('b.png', { disposition: 'inline' }),
          attachment('empty.txt', { content: '' }),
          attachment('c.bin', { content: { octets: 5000 } }),
        ],
      }),
    ),
    { skipTextToHtml: true },
  );
  expect(parsed.subject).toBe('Grüße aus Köln, wie immer etwas länger als eine Zeile in einer Nachricht sein darf');
  expect(parsed.from?.value).toEqual([{ address: 'j@example.net', name: 'Jürgen' }]);
  expect(parsed.text).toBe('Guten Tag,\n--part\nMüller\n');
  expect(
    parsed.attachments.map(({ filename, contentType, contentDisposition, size }) => [
      filename,
      contentType,
      contentDisposition,
      size,
    ]),
  ).toEqual([
    ['Über uns.exe', 'application/octet-stream', 'attachment', 16],
    ['b.png', 'image/png', 'inline', 4],
    ['empty.txt', 'text/plain', 'attachment', 0],
    ['c.bin', 'application/octet-stream', 'attachment', 5000],
  ]);
});

test('so does the policy', () => {
  const content = openContent(
    compose({
      ...parts,
      body: 'one\ntwo',
      attachments: [
        attachment('a.EXE', { disposition: 'inline', type: 'image/png' }),
        attachment('b.txt', { content: { octets: 0 } }),
      ],
    }),
  );
  expect(content.texts()?.[0]).toContain('one\r\ntwo');
  expect(content.attachments()).toMatchObject([
    { names: ['a.EXE'], extensions: ['.exe'], types: ['image/png'], disposition: 'inline', size: 4 },
    { names: ['b.txt'], extensions: ['.txt'], size: 0 },
  ]);
});

test('a nested message is not encoded (RFC 2046 5.2.1)', () => {
  const nested = 'Subject: within\n\nBody';
  const message = text({ ...parts, attachments: [attachment('a.eml', { type: 'message/rfc822', content: nested })] });
  expect(message).toContain('Content-Transfer-Encoding: 8bit');
  expect(message).toContain('\r\n\r\nSubject: within\r\n\r\nBody\r\n');
});

test('a MIME field that a test names itself is the only one', () => {
  const fields = [{ name: 'content-type', value: 'text/html' }];
  expect(text({ ...parts, fields }).match(/^content-type:.*$/gim)).toEqual(['content-type: text/html']);
});
