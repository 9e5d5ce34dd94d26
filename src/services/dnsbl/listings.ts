import type { AddressRange, Dnsbl } from '../../core/declared-service.ts';
import type { Reading } from '../../core/reading.ts';
import { known, unavailable } from '../../core/reading.ts';
import type { Domain } from '../../mail/domain.ts';
import type { Ip } from '../../mail/ip.ts';
import type { Listing } from '../../mail/listing.ts';
import type { Dns, DnsAnswer } from '../dns/dns.ts';
import { hasFailed } from '../dns/dns.ts';
import { wordOf } from './answer-word.ts';
import { hostSubjects } from './host-subjects.ts';
import { listingName } from './listing-name.ts';

/** Asks DNS lists. */
export interface Listings {
  /**
   * Whether a list lists an address or a name: the `Listing` of the first zone, in the order written, that does, or
   * false. Unavailable where no zone does and one could not be asked. Zones are asked side by side. Never rejects.
   */
  readonly ask: (list: Dnsbl, subject: Ip | Domain) => Promise<Reading>;
  /** The same for the first of these hosts that is listed, by its name or its registered domain, or by its address. */
  readonly askHosts: (list: Dnsbl, hosts: readonly string[]) => Promise<Reading>;
}

/** What one zone says. */
type Answer =
  | { readonly kind: 'listed'; readonly zone: string }
  | { readonly kind: 'not listed' }
  | { readonly kind: 'failed'; readonly why: string };

/** `suspended` says why a zone is not to be asked; undefined where it is. */
export function openListings(dns: Dns, suspended: Suspended = () => undefined): Listings {
  const world = { dns, suspended };
  return {
    ask: (list, subject) => ask(world, list, subject),
    askHosts: (list, hosts) => askAll(world, list, new Map(hosts.flatMap(hostSubjects).map(keyed)).values()),
  };
}

type Suspended = (zone: string) => string | undefined;

interface World {
  readonly dns: Dns;
  readonly suspended: Suspended;
}

async function ask(world: World, list: Dnsbl, subject: Ip | Domain): Promise<Reading> {
  const asked = list.zones.map((zone) => askZone(world, list, zone, subject));
  let failure: string | undefined;
  for (const each of asked) {
    const answer = await each;
    if (answer.kind === 'listed') return known(await describe(world.dns, list, answer.zone, subject));
    if (answer.kind === 'failed') failure ??= answer.why;
  }
  return failure === undefined ? known(false) : unavailable(failure);
}

/** Subjects are asked side by side; the first that is listed counts. */
async function askAll(world: World, list: Dnsbl, subjects: Iterable<Ip | Domain>): Promise<Reading> {
  const asked = [...subjects].map((subject) => ask(world, list, subject));
  let failure: Reading | undefined;
  for (const each of asked) {
    const reading = await each;
    if (reading.kind === 'known' && !reading.values.includes(false)) return reading;
    if (reading.kind === 'unavailable') failure ??= reading;
  }
  return failure ?? known(false);
}

function keyed(subject: Ip | Domain): readonly [string, Ip | Domain] {
  return [typeof subject === 'string' ? subject : subject.text, subject];
}

async function askZone({ dns, suspended }: World, list: Dnsbl, zone: string, subject: Ip | Domain): Promise<Answer> {
  const why = suspended(zone);
  if (why !== undefined) return { kind: 'failed', why: `${zone} is suspended: ${why}` };
  const name = listingName(subject, zone);
  // A name too long to be asked about can be on no list.
  if (name === undefined) return { kind: 'not listed' };
  return judge(await dns.ask(name, 'A', list.withinMs), list, zone);
}

/** What an answer of a zone means. What no list may answer says that the zone does not work, and never that it lists. */
function judge(answer: DnsAnswer<'A'>, list: Dnsbl, zone: string): Answer {
  if (hasFailed(answer)) return { kind: 'failed', why: `${zone}: ${answer.why}` };
  if (answer.kind !== 'records') return { kind: 'not listed' };
  const words = answer.records.map(wordOf);
  const strange = answer.records[words.indexOf(undefined)];
  if (strange !== undefined) return { kind: 'failed', why: `${zone}: answers ${strange}, which is an error` };
  const isListed = words.some(
    (word) => word !== undefined && isWithin(word, list.answers) && !isWithin(word, list.except),
  );
  return isListed ? { kind: 'listed', zone } : { kind: 'not listed' };
}

async function describe(dns: Dns, list: Dnsbl, zone: string, subject: Ip | Domain): Promise<Listing> {
  return { zone, url: list.url, reason: list.showsReason ? await reasonOf(dns, list, zone, subject) : undefined };
}

async function reasonOf(dns: Dns, list: Dnsbl, zone: string, subject: Ip | Domain): Promise<string | undefined> {
  const name = listingName(subject, zone);
  const answer = name && (await dns.ask(name, 'TXT', list.withinMs));
  return answer?.kind === 'records' ? answer.records[0] : undefined;
}

function isWithin(word: number, ranges: readonly AddressRange[]): boolean {
  return ranges.some(({ from, to }) => word >= from && word <= to);
}
