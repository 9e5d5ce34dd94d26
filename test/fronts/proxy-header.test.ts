import { expect, test } from 'vitest';
import { crc32c } from '../../src/fronts/smtp/crc32c.ts';
import { parseProxyHeader } from '../../src/fronts/smtp/proxy-header.ts';

/** As a table shows it: `192.0.2.1 port 40000`, `itself`, `begun`, or the problem. */
function read(octets: Buffer): string {
  const header = parseProxyHeader(octets);
  switch (header.kind) {
    case 'whole': {
      const { proxied, length } = header;
      const rest = octets.length - length;
      const who = proxied === undefined ? 'itself' : `${proxied.client.text} port ${proxied.port}`;
      return rest === 0 ? who : `${who}, ${rest} more`;
    }
    case 'begun':
      return 'begun';
    case 'none':
      return header.problem;
    default:
      return header satisfies never;
  }
}

test.each([
  ['PROXY TCP4 192.0.2.1 192.0.2.2 40000 25\r\n', '192.0.2.1 port 40000'],
  ['PROXY TCP4 192.0.2.1 192.0.2.2 0 65535\r\nEHLO', '192.0.2.1 port 0, 4 more'],
  ['PROXY TCP6 2001:DB8::1 ::1 40000 25\r\n', '2001:db8::1 port 40000'],
  ['PROXY TCP6 ::ffff:192.0.2.1 ::1 40000 25\r\n', '192.0.2.1 port 40000'],
  ['PROXY UNKNOWN\r\n', 'itself'],
  ['PROXY UNKNOWN whatever it may be\r\n', 'itself'],
  ['P', 'begun'],
  ['PROXY TCP4 192.0.2.1', 'begun'],
  ['EHLO client\r\n', 'it does not begin with PROXY'],
  ['PROXY\r\n', 'it does not begin with PROXY'],
  ['proxy TCP4 192.0.2.1 192.0.2.2 1 25\r\n', 'it does not begin with PROXY'],
  ['PROXY TCP4 192.0.2.1 192.0.2.2 1 25\n', 'its line does not end in CRLF'],
  ['PROXY UNKNOWN a\rb\r\n', 'its line holds a CR'],
  ['PROXY TCP4 192.0.2.1 192.0.2.2 1 25 \r\n', 'its line cannot be read'],
  ['PROXY TCP4  192.0.2.1 192.0.2.2 1 25\r\n', 'its line cannot be read'],
  ['PROXY TCP4 192.0.2.1 192.0.2.2 01 25\r\n', 'its line cannot be read'],
  ['PROXY TCP4 192.0.2.1 192.0.2.2 70000 25\r\n', 'its line cannot be read'],
  ['PROXY TCP4 192.0.2.01 192.0.2.2 1 25\r\n', 'its line cannot be read'],
  ['PROXY TCP4 ::1 ::1 1 25\r\n', 'its line cannot be read'],
  ['PROXY TCP6 192.0.2.1 192.0.2.2 1 25\r\n', 'its line cannot be read'],
  ['PROXY UDP4 192.0.2.1 192.0.2.2 1 25\r\n', 'its line cannot be read'],
  ['PROXY UNKNOWNS\r\n', 'its line cannot be read'],
  [`PROXY UNKNOWN ${'x'.repeat(91)}\r\n`, 'itself'],
  [`PROXY UNKNOWN ${'x'.repeat(92)}\r\n`, 'its line is too long'],
])('%j', (text, wanted) => {
  expect(read(Buffer.from(text, 'latin1'))).toBe(wanted);
});

const four = 'c000 0201 c000 0202 9c40 0019';
const six = '20010db8000000000000000000000001 20010db8000000000000000000000002 9c40 0019';
const unix = '00'.repeat(216);

/** Version 2 of these fields in hexadecimal, the length put in. */
function binary(command: string, family: string, content: string): Buffer {
  const rest = Buffer.from(content.replaceAll(' ', ''), 'hex');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(rest.length);
  return Buffer.concat([Buffer.from(`0d0a0d0a000d0a515549540a${command}${family}`, 'hex'), length, rest]);
}

test.each([
  ['21', '11', four, '192.0.2.1 port 40000'],
  ['21', '21', six, '2001:db8::1 port 40000'],
  ['21', '31', unix, 'itself'],
  ['21', '11', `${four} 020003 616263 04000100`, '192.0.2.1 port 40000'],
  ['21', '00', '', 'itself'],
  ['21', '00', 'ffff ff', 'itself'],
  ['20', '11', four, 'itself'],
  ['20', '00', '', 'itself'],
  ['22', '11', four, 'its version or command is not known'],
  ['11', '11', four, 'its version or command is not known'],
  ['21', '12', four, 'it is not for a stream'],
  ['21', '41', four, 'it is not for a stream'],
  ['21', '21', four, 'its addresses are cut short'],
  ['21', '11', `${four} 02`, 'an extra field is cut short'],
  ['21', '11', `${four} 020005 61`, 'an extra field is cut short'],
  ['21', '11', `${four} 030002 0000`, 'its checksum is no checksum'],
  ['21', '11', `${four} 030004 00000000`, 'its checksum is wrong'],
])('version 2: %s %s %s', (command, family, content, wanted) => {
  const octets = binary(command, family, content);
  expect(read(octets)).toBe(wanted);
  // However it is cut, it is the same header.
  const found = Array.from({ length: octets.length + 1 }, (_none, end) => read(octets.subarray(0, end)));
  expect(new Set(found.filter((each) => each !== 'begun'))).toEqual(new Set([wanted]));
});

test('a checksum that is right', () => {
  // RFC 3720 appendix B.4.
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
  const octets = binary('21', '11', `${four} 030004 00000000`);
  octets.writeUInt32BE(crc32c(octets), octets.length - 4);
  expect(read(octets)).toBe('192.0.2.1 port 40000');
});

test('a signature that begins well and ends otherwise', () => {
  expect(read(Buffer.from('\r\n\r\n'))).toBe('begun');
  expect(read(Buffer.from('\r\nQUIT\r\n'))).toBe('its signature is wrong');
});
