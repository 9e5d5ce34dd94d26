import type { Literal, Text } from '../../grammar/ast.ts';
import type { Declaration } from './declaration.ts';
import type { Reader } from './reader.ts';
import { missing, readParts, termsForm } from './written-service.ts';

export const dnsbl: Declaration = {
  name: 'dnsbl',
  form: `dnsbl NAME = "ZONE", … [answers RANGE, … [except RANGE, …]] [url "URL"] ${termsForm}`,
  doc:
    'Lists that are asked through the DNS (RFC 5782), for blocking as well as for allowing. Something is listed where one of the zones lists it with one of the answers; without `answers` all of 127.0.0.0/8 count. ' +
    'Answers of 127.255.255.0/24 and outside of 127.0.0.0/8 are errors of the list, and never mean listed. Behind `within` stands how long a rule waits (3 seconds unless said otherwise), behind `if unavailable` what a rule does for which the list could not be asked: `skip` goes on to the next rule, `defer` answers 451.',
  example: 'dnsbl blacklists = "bl.example.net" answers 127.0.0.2-11 url "https://bl.example.net" if unavailable skip',
  read: (reader) => {
    const name = reader.name('a list');
    if (name === undefined || !reader.phrase('=')) return undefined;
    const zones = readZones(reader);
    if (zones === undefined) return undefined;
    const answers: Literal[] = [];
    const except: Literal[] = [];
    let url: Text | undefined;
    const terms = readParts(reader, name.name, [
      { head: ['answers'], read: () => readRanges(reader, answers) },
      { head: ['except'], read: () => readRanges(reader, except) },
      {
        head: ['url'],
        read: () => {
          url = reader.text('the address of a page about the list');
          return url !== undefined;
        },
      },
    ]);
    return terms && { kind: 'service', name, service: { kind: 'dnsbl', zones, answers, except, url, terms } };
  },
};

function readZones(reader: Reader): Text[] | undefined {
  const zones: Text[] = [];
  do {
    const zone = reader.text('the zone of a DNS list');
    if (zone === undefined) return undefined;
    zones.push(zone);
  } while (reader.cursor.takePhrase(','));
  return zones;
}

/** Addresses, one or from one to another, with commas between them. */
function readRanges(reader: Reader, into: Literal[]): boolean {
  const { cursor } = reader;
  do {
    const term = cursor.peek();
    if (term?.kind !== 'literal' || (term.shape !== 'network' && term.shape !== 'range'))
      return missing(reader, 'an answer of the list', 'answers 127.0.0.2-11');
    cursor.take();
    into.push(term);
  } while (cursor.takePhrase(','));
  return true;
}
