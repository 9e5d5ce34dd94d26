import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Content } from '../../../src/mail/message.ts';
import { openContent } from '../../../src/services/content/open-content.ts';

describe('reading', () => {
  test('each thing is read once', () => {
    const content = open('Subject: a\n\nb');
    expect(content.fields()).toBe(content.fields());
    expect(content.attachments()).toBe(content.attachments());
    expect(content.texts()).toBe(content.texts());
  });

  test('octets within a larger buffer are read, and those around them are not', () => {
    const octets = new Uint8Array(Buffer.from('Subject: x\nSubject: a\n\nb\nc'));
    expect(openContent(octets.subarray(11, 24)).texts()).toEqual(['b']);
  });

  test('fields stand in their order, raw as received and text as shown', () => {
    expect(
      open('Subject:  =?utf-8?Q?gr=C3=BC?=\r\n\t=?utf-8?Q?n?=  \r\nX-A: one\r\n   two\r\nsubject : x\r\n\r\n').fields(),
    ).toEqual([
      { name: 'Subject', raw: '  =?utf-8?Q?gr=C3=BC?=\r\n\t=?utf-8?Q?n?=  ', text: 'grün' },
      { name: 'X-A', raw: ' one\r\n   two', text: 'one two' },
      { name: 'subject', raw: ' x', text: 'x' },
    ]);
  });

  test('fields below a broken line are fields too', () => {
    expect(
      open('A: 1\nbroken\nB: 2\n\nC: 3')
        .fields()
        ?.map((field) => field.name),
    ).toEqual(['A', 'B']);
  });
});

describe('limits: beyond them the answer is undefined, not none', () => {
  const multipart = 'Content-Type: multipart/mixed; boundary=b\n\n';
  test.each<[string, string]>([
    ['parts', multipart + '--b\n\nx\n'.repeat(1001)],
    ['depth', nested(101)],
    ['messages within messages', 'Content-Type: message/rfc822\n\n'.repeat(102)],
    ['header', `X: ${'x'.repeat(1 << 20)}\n\n`],
    ['headers of the parts together', multipart + `--b\nX: ${'x'.repeat(10_000)}\n\n`.repeat(120)],
    ['one MIME field', `Content-Type: text/plain; x=${'x'.repeat(1 << 16)}\n\n`],
    ['parameters', `Content-Disposition: attachment${'; filename=a'.repeat(101)}\n\n`],
    [
      'boundaries',
      multipart +
        Array.from(
          { length: 500 },
          (_, at) => `--b\nContent-Type: multipart/mixed; boundary=${`${at}x`.padEnd(200, `${at}`)}\n\n`,
        ).join(''),
    ],
    [
      'names',
      `Content-Disposition: attachment${Array.from({ length: 99 }, (_, at) => `; filename="${at}%2e/=?utf-8?Q?=2E?=a b:${at}\\x"`).join('')}\n\n`,
    ],
    ['files in a text', `\n${'=ybegin name=a\n'.repeat(1001)}`],
  ])('%s', (_name, message) => {
    expect(open(message).attachments()).toBeUndefined();
  });

  test('just within them', () => {
    expect(open(multipart + '--b\n\nx\n'.repeat(999)).attachments()).toEqual([]);
    expect(open(nested(99)).attachments()).toEqual([]);
  });

  test('a text beyond its limit leaves the attachments readable', () => {
    const content = open(`Subject: x\n\n${'x'.repeat(1 + (1 << 24))}`);
    expect(content.texts()).toBeUndefined();
    expect(content.attachments()).toEqual([]);
    expect(content.fields()?.length).toBe(1);
  });

  test('encoded multiparts within encoded multiparts are not decoded for ever', () => {
    let message = `A: x\n\n${'y'.repeat(10_000)}`;
    for (let depth = 0; depth < 12; depth++) {
      const inner = `--b${depth}\n${message}\n`;
      message = `Content-Type: multipart/mixed; boundary=b${depth}\nContent-Transfer-Encoding: base64\n\n${inner}--b${depth}\n\n${Buffer.from(inner.slice(0, 20_000)).toString('base64')}`;
    }
    expect(open(message).attachments()).toBeUndefined();
  });

  function nested(depth: number): string {
    return Array.from(
      { length: depth },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}x\n\n--b${at}x\n`,
    ).join('');
  }
});

// Large on purpose: whatever is not linear takes minutes instead of less than a second, also on a busy machine.
describe('time stays linear', () => {
  const multipart = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n';
  test.each<[string, () => string | Buffer]>([
    ['50 MB of CRLF', () => Buffer.alloc(50_000_000, '\r\n')],
    ['50 MB of CRLF as a body', () => Buffer.concat([Buffer.from('A: b\r\n'), Buffer.alloc(50_000_000, '\r\n')])],
    ['50 MB of CR', () => Buffer.alloc(50_000_000, '\r')],
    ['20 MB of dashes', () => `${multipart}${'-'.repeat(20_000_000)}`],
    ['20 MB of dashes within a line', () => `${multipart}${'a--'.repeat(7_000_000)}`],
    ['5 MB of delimiters', () => multipart + '--b\r\n'.repeat(1_000_000)],
    ['5 MB of closing delimiters', () => multipart + '--b--\r\n'.repeat(700_000)],
    ['2 MB of what looks like delimiters', () => multipart + '--c\r\n'.repeat(400_000)],
    ['a header of a megabyte of =?', () => `Subject: ${'=?'.repeat(500_000)}\r\n\r\n`],
    ['a header of a megabyte of encoded words', () => `Subject: ${'=?utf-8?Q?a?= '.repeat(70_000)}\r\n\r\n`],
    ['a header of a megabyte of broken lines', () => 'abc\r\n'.repeat(200_000)],
    ['a header of a megabyte of fields', () => 'a:\r\n'.repeat(250_000)],
    ['a header of a megabyte of bare CR', () => `${'a:b\r'.repeat(250_000)}\n\n`],
    ['a header of a megabyte of folds', () => `a\r\n${' \r\n'.repeat(300_000)}`],
    ['a name of =?', () => `Content-Disposition: attachment; filename="${'=?'.repeat(30_000)}"\r\n\r\n`],
    ['a name of blanks', () => `Content-Disposition: attachment; filename="a${' '.repeat(60_000)}.exe"\r\n\r\n`],
    ['a name of dots', () => `Content-Disposition: attachment; filename="a${'. '.repeat(30_000)}exe"\r\n\r\n`],
    ['a name of parentheses', () => `Content-Disposition: attachment; filename=${'('.repeat(60_000)}\r\n\r\n`],
    ['many names without end', () => `Content-Disposition: ${' name=(x"'.repeat(99)}${'y'.repeat(60_000)}\r\n\r\n`],
    [
      'many names of encoded words without end',
      () =>
        `${multipart}--b\r\nContent-Disposition: ${' name==?utf-8?Q?a?='.repeat(9)}${'=?utf-8?Q?a?= '.repeat(4000)}\r\n\r\n`.repeat(
          15,
        ),
    ],
    ['a name of charsets', () => `Content-Disposition: a; filename="${'=?utf-7?'.repeat(8000)}"\r\n\r\n`],
    ['blanks before an equals sign', () => `Content-Disposition: a; name${' '.repeat(60_000)}=a.exe\r\n\r\n`],
    [
      'deep nesting',
      () =>
        Array.from({ length: 5000 }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`).join(
          '',
        ),
    ],
    ['begin, again and again', () => `A: b\r\n\r\n${'begin 644 a\r'.repeat(300_000)}`],
    ['padding', () => `Content-Transfer-Encoding: base64\r\n\r\n${'YQ=='.repeat(2_000_000)}`],
    [
      'equals signs in quoted-printable',
      () => `Content-Transfer-Encoding: quoted-printable\r\n\r\n${'= '.repeat(2_000_000)}`,
    ],
    ['less-than signs in HTML', () => `Content-Type: text/html\r\n\r\n${'<'.repeat(5_000_000)}`],
    ['tags without an end in HTML', () => `Content-Type: text/html\r\n\r\n${'<a b="'.repeat(1_000_000)}`],
    ['scripts in HTML', () => `Content-Type: text/html\r\n\r\n${'<script></script>'.repeat(200_000)}`],
    ['ampersands in HTML', () => `Content-Type: text/html\r\n\r\n${'&#x4'.repeat(1_000_000)}`],
    ['parts without a line feed', () => `${multipart}${'--b\rA: b\r\rx\r'.repeat(990)}${'x'.repeat(20_000_000)}`],
  ])('%s', (_name, make) => {
    const content = openContent(Buffer.from(make()));
    const started = performance.now();
    content.fields();
    for (const attachment of content.attachments() ?? []) expect(attachment.size).toBeGreaterThanOrEqual(0);
    content.texts();
    expect(performance.now() - started).toBeLessThan(4000);
  });
});

describe('anything is read', () => {
  const words = [
    '\n', '\r\n', '\r', '\n\n', ' ', '\t', '\0', '"', '(', ')', ';', '=', '\\', "'", '%41', '<', '>', '&#65;', 'ä', 'a.exe',
    'Content-Type: ', 'Content-Disposition: ', 'Content-Transfer-Encoding: ', 'Content-Description: ', 'Subject: ',
    'multipart/mixed; ', 'multipart/digest; ', 'message/rfc822', 'text/html', 'text/plain; ', 'application/ms-tnef', 'attachment; ',
    'boundary=b', 'boundary=""', 'charset=utf-16', 'charset=utf-7', 'filename=', 'filename*0*=', 'filename*1=', 'name*=', "utf-8''",
    'base64', 'quoted-printable', 'x-uuencode', '--b', '--b--', '--', '\n--b\n', 'begin 644 a.exe\n', '=ybegin name=a', 'end\n',
    '=?utf-8?Q?', '=?utf-7?B?', '?=', 'YWJj', '=41', '=\n', '<!--', '<script>', 'x\u{9f}>"\u{22}',
  ]; // biome-ignore format: a list of words
  const fromWords = fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((some) => Buffer.from(some.join('')));
  const fromOctets = fc.uint8Array({ maxLength: 300 });

  test('octets of any kind', () => {
    fc.assert(fc.property(fromOctets, isRead), { numRuns: 1500, seed: 1 });
  });

  test('pieces of mail in any order', () => {
    fc.assert(fc.property(fromWords, isRead), { numRuns: 3000, seed: 2 });
  });

  test('mail with octets in the wrong place', () => {
    const mail = Buffer.from(
      'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>x</p>\r\n' +
        '--b\r\nContent-Disposition: attachment; filename*0*=utf-8\'\'a%2E; filename*1="exe"\r\nContent-Transfer-Encoding: base64\r\n\r\nTVo=\r\n--b--\r\n',
    );
    const changes = fc.array(fc.tuple(fc.nat(mail.length - 1), fc.nat(255)), { maxLength: 12 });
    fc.assert(
      fc.property(changes, (some) => {
        const changed = Buffer.from(mail);
        for (const [at, octet] of some) changed[at] = octet;
        isRead(changed);
      }),
      { numRuns: 1500, seed: 3 },
    );
  });

  /** What would throw is given as undefined, so that these must be defined. */
  function isRead(octets: Uint8Array): void {
    const content = openContent(octets);
    expect(content.fields()).toBeDefined();
    expect(content.texts()).toBeDefined();
    expect(content.attachments()).toBeDefined();
    for (const { size, extensions } of content.attachments() ?? []) {
      expect(size).toBeGreaterThanOrEqual(0);
      for (const extension of extensions) expect(extension).toMatch(/^\.[^\sA-Z]+$/);
    }
  }
});

function open(message: string): Content {
  return openContent(Buffer.from(message));
}
