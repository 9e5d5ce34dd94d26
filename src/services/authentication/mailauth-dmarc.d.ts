/** A part of mailauth that comes without types: the tree walk of RFC 9989 4.10. */
declare module 'mailauth/lib/dmarc/get-dmarc-record.js' {
  import type { DNSResolver } from 'mailauth';

  /** Reads the DMARC record of a name once. */
  type RecordLookup = (name: string) => Promise<unknown>;
  export function createRecordLookup(resolver: DNSResolver, options: { readonly strict: boolean }): RecordLookup;
  /** The organisational domain of a name in lower-case A-labels. Rejects when the DNS fails. */
  export function getOrgDomain(domain: string, lookup: RecordLookup): Promise<string>;
}
