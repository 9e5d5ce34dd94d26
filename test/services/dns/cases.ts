import type { Dns, DnsType } from '../../../src/services/dns/dns.ts';
import { longText } from './zone-server.ts';

/** What every server that holds the usual names is asked, and the answer, in the order of its records. */
export const usualCases: readonly (readonly [name: string, type: DnsType, answer: string])[] = [
  ['one.test', 'A', '192.0.2.1'],
  ['ONE.test', 'A', '192.0.2.1'],
  ['two.test', 'A', '192.0.2.1, 192.0.2.2'],
  ['two.test', 'AAAA', '2001:db8::1'],
  ['one.test', 'AAAA', 'no data'],
  ['mail.test', 'MX', '10 mx1.test, 20 mx2.test'],
  ['null.test', 'MX', '0 '],
  ['1.2.0.192.in-addr.test', 'PTR', 'one.test'],
  ['text.test', 'TXT', `${longText}, v=spf1 -all`],
  ['alias.test', 'A', '192.0.2.1'],
  ['far-alias.test', 'A', '192.0.2.1'],
  ['alias.test', 'TXT', 'no data'],
  ['many.test', 'A', Array.from({ length: 120 }, (_, at) => `192.0.2.${at}`).join(', ')],
  ['nothing.test', 'A', 'no name'],
  // What SPF makes of senders, and what can stand in no question.
  ['_a+b=c.test', 'A', 'no name'],
  ['a..test', 'A', 'no name'],
  [`${'a'.repeat(64)}.test`, 'A', 'no name'],
  [`${'a.'.repeat(125)}test`, 'A', 'no name'],
  ['b\u00fccher.test', 'A', 'no name'],
  ['', 'A', 'no name'],
];

/** An answer as the cases have it. */
export async function answerOf(dns: Dns, name: string, type: DnsType): Promise<string> {
  const answer = await dns.ask(name, type, 1000);
  if (answer.kind !== 'records') return answer.kind;
  const shown = answer.records.map((each) => (typeof each === 'string' ? each : `${each.preference} ${each.exchange}`));
  // Servers turn records around.
  return shown.sort((one, other) => one.localeCompare(other, 'en', { numeric: true })).join(', ');
}
