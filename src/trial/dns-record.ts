import type { Domain } from '../mail/domain.ts';
import { parseDomain } from '../mail/domain.ts';
import type { DnsRecord } from '../mail/scenario.ts';

/** Record types that a scenario can hold. */
export const recordTypes = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'TXT'] as const;

/** How asking for a name can fail. */
export const dnsFailures = ['REFUSED', 'SERVFAIL', 'TIMEOUT'] as const;

/** A zone file as read: its records, or what is wrong and in which line. */
export type Zone = { readonly records: readonly DnsRecord[] } | { readonly problem: string; readonly line: number };

/**
 * Reads the zone file of `try --dns`: `NAME TYPE DATA` or `NAME SERVFAIL|TIMEOUT` a line, `#` and `;` begin comments.
 * A name that is not in it does not exist.
 */
export function parseZone(text: string): Zone {
  const records: DnsRecord[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    const written = line.trim();
    if (written === '' || /^[#;]/.test(written)) continue;
    const [name = '', type = '', ...rest] = written.split(/\s+/);
    const domain = parseDomain(name);
    if (domain === undefined) return { problem: `\`${name}\` is no domain name`, line: at + 1 };
    const content =
      rest.length === 0 ? undefined : written.slice(written.indexOf(type, name.length) + type.length).trim();
    const record = dnsRecord(domain, type, content === undefined ? undefined : unquote(content));
    if (typeof record === 'string') return { problem: record, line: at + 1 };
    records.push(record);
  }
  return { records };
}

/** One record, or what is wrong with it in a few words. `content` is undefined where nothing follows the type. */
export function dnsRecord(name: Domain, written: string, content: string | undefined): DnsRecord | string {
  const type = written.toUpperCase();
  const failure = dnsFailures.find((each) => each === type);
  if (failure !== undefined) {
    return content === undefined ? { kind: 'failure', name, failure } : `nothing follows \`${failure}\``;
  }
  if (!recordTypes.some((each) => each === type)) {
    return `\`${written}\` is none of ${[...recordTypes, ...dnsFailures].join(', ')}`;
  }
  return content === undefined ? `the data of the ${type} record is missing` : { kind: 'record', name, type, content };
}

/** The character strings of a TXT record join without a blank (RFC 7208 3.3). */
function unquote(content: string): string {
  const strings = content.match(/"(?:[^"\\]|\\.)*"/g);
  if (strings === null || strings.join(' ') !== content.replace(/\s+(?=")/g, ' ')) return content;
  return strings.map((each) => each.slice(1, -1).replace(/\\(.)/g, '$1')).join('');
}
