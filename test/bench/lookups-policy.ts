import type { ServerAddress } from '../../src/services/dns/server-address.ts';
import { serverText } from '../../src/services/dns/server-address.ts';

/** For how long a newcomer is put off. Others count in whole seconds, so that he comes again after two and a half. */
export const delaySeconds = 1;

/** What is asked of others: the lists and SPF, the client's name by reverse DNS, and what is remembered. */
export type Part = 'lists' | 'name' | 'greylist';

/** A policy of these parts. Refusals are given as soon as they are known, as elsewhere. */
export function lookupRules(parts: readonly Part[], last: 'accept' | 'discard'): string {
  const rules: Readonly<Record<Part, readonly string[]>> = {
    lists: [
      'dnsbl bl = "bl.test" within 10 seconds if unavailable skip',
      'dnsbl xbl = "xbl.test" within 10 seconds if unavailable skip',
      'spf within 10 seconds if unavailable skip',
      'reject listed\n  at once\n  when client listed on bl or client listed on xbl',
      'reject forged\n  at once\n  when spf is fail',
    ],
    name: ['tag nameless when client host missing'],
    greylist: [
      'greylist first-contact',
      `  delay ${delaySeconds} second remember 1 week by client/24, sender, recipient if unavailable skip`,
      '  reply 450 4.7.1 "Grey Listed"',
    ],
  };
  return [
    'mailpolicy 1',
    'otherwise reply 550 5.7.1 "Refused by our mail policy"',
    'domains hosted = "msen.example"',
    'relay to hosted',
    ...parts.flatMap((part) => rules[part]),
    `${last} everyone`,
    '',
  ].join('\n');
}

/** Lines of the configuration that say whom to ask. */
export function asking(dns: ServerAddress, store: string): readonly string[] {
  return [`dns: {servers: ["${serverText(dns)}"]}`, `store: ${store}`];
}
