import type { Reading } from '../core/reading.ts';
import { known, pending, unavailable } from '../core/reading.ts';
import { linkHosts } from '../mail/link-hosts.ts';
import type { Fact } from './fact.ts';

/** Hosts that are asked about: every one costs the list a question or two. */
const mostHosts = 20;

export const linksListedOn: Fact = {
  name: 'links listed on',
  type: 'yes-no',
  phase: 'message',
  scope: 'session',
  argument: 'dnsbl',
  asksOf: 'names',
  cost: 'dns',
  doc: `Whether a DNS list of names lists where a link in the text of the message leads: its host, or the domain that somebody registered. The first ${mostHosts} hosts are asked about. No where there is no link.`,
  example: 'links listed on blacklists',
  source: 'RFC 5782 2.4',
  read: ({ session: { transaction }, declared, services }): Reading => {
    if (transaction?.message === undefined) return pending;
    const texts = transaction.message.content.texts();
    if (texts === undefined || declared?.kind !== 'dnsbl') return unavailable('the text of the message cannot be read');
    const hosts = linkHosts(texts, mostHosts);
    return hosts.length === 0 ? known(false) : { kind: 'asked', ready: services.listings.askHosts(declared, hosts) };
  },
};
