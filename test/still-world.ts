import type { DnsRecord } from '../src/mail/scenario.ts';
import { openCheckers } from '../src/services/authentication/open-checkers.ts';
import { sessionAuthentication } from '../src/services/authentication/session-authentication.ts';
import { scenarioCallouts } from '../src/services/callouts/scenario-callouts.ts';
import { openContent } from '../src/services/content/open-content.ts';
import { openNames } from '../src/services/dns/names.ts';
import { recordsDns } from '../src/services/dns/records-dns.ts';
import { openListings } from '../src/services/dnsbl/listings.ts';
import { makeRecall } from '../src/services/recall/make-recall.ts';
import type { Services } from '../src/services/services.ts';
import { memoryStore } from '../src/services/store/memory.ts';

/** Begins no thread before somebody asks. */
const checkers = openCheckers('mx.example.org');

/** Services of a world without a network, in which it is always 1970 and the DNS holds these records. */
export function stillWorld(records: readonly DnsRecord[] = []): Services {
  const dns = recordsDns(records);
  const clock = { now: () => 0 };
  return {
    clock,
    openContent,
    callouts: scenarioCallouts([]),
    dns,
    listings: openListings(dns),
    names: openNames(dns),
    recall: makeRecall(memoryStore(), clock),
    authentication: sessionAuthentication(checkers.over(dns)),
  };
}
