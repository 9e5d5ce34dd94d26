import { expect, test } from 'vitest';
import { parseZone } from '../../src/trial/dns-record.ts';

const record = (name: string, type: string, content: string) => ({ kind: 'record', name, type, content });

test.each([
  ['', []],
  ['# a comment\n\n; another\n', []],
  ['example.net A 192.0.2.1\n', [record('example.net', 'A', '192.0.2.1')]],
  ['  Example.NET.\tmx   10  mail.example.net.  \r\n', [record('example.net', 'MX', '10  mail.example.net.')]],
  ['a.a A 192.0.2.1', [record('a.a', 'A', '192.0.2.1')]],
  ['bücher.example TXT v=spf1 -all', [record('xn--bcher-kva.example', 'TXT', 'v=spf1 -all')]],
  ['a.example TXT "v=spf1 " "-all"', [record('a.example', 'TXT', 'v=spf1 -all')]],
  ['a.example TXT "say \\"hi\\""', [record('a.example', 'TXT', 'say "hi"')]],
  ['a.example TXT say "hi"', [record('a.example', 'TXT', 'say "hi"')]],
  ['a.example servfail', [{ kind: 'failure', name: 'a.example', failure: 'SERVFAIL' }]],
  ['a.example TIMEOUT', [{ kind: 'failure', name: 'a.example', failure: 'TIMEOUT' }]],
])('%j', (text, records) => {
  expect(parseZone(text)).toEqual({ records });
});

test.each([
  ['a.example A 192.0.2.1\na..example A 192.0.2.2', 2, '`a..example` is no domain name'],
  ['a.example', 1, '`` is none of A, AAAA, CNAME, MX, NS, PTR, SOA, TXT, REFUSED, SERVFAIL, TIMEOUT'],
  ['a.example HINFO x', 1, '`HINFO` is none of A, AAAA, CNAME, MX, NS, PTR, SOA, TXT, REFUSED, SERVFAIL, TIMEOUT'],
  ['a.example A', 1, 'the data of the A record is missing'],
  ['a.example TIMEOUT 5', 1, 'nothing follows `TIMEOUT`'],
])('%j: line %i', (text, line, problem) => {
  expect(parseZone(text)).toEqual({ problem, line });
});
