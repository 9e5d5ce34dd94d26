/** The domain name system. Answers are shared and remembered as their TTLs allow; nobody need remember them again. */
export interface Dns {
  /**
   * Asks for the records of a name: ASCII in lower case without a final dot, and not always a domain, for SPF makes names
   * of what a sender wrote (RFC 7208 7). What cannot stand in a question does not exist. Aliases (CNAME) are followed.
   * The answer is there after `withinMs` milliseconds at the latest, and a failure is an answer too: it never rejects.
   */
  readonly ask: <Type extends DnsType>(name: string, type: Type, withinMs: number) => Promise<DnsAnswer<Type>>;
}

/** Record types that can be asked for. */
export type DnsType = keyof DnsData;

/** What a record of each type holds. Names are in lower case without a final dot; they may still be no
 * domains, since a name may hold any octet. */
export interface DnsData {
  /** An IPv4 address. */
  readonly A: string;
  readonly AAAA: string;
  readonly MX: MailExchange;
  readonly PTR: string;
  /** The character strings of one record, joined without blanks (RFC 7208 3.3). */
  readonly TXT: string;
}

/** An MX record (RFC 5321 5.1). `exchange` is empty for a null MX (RFC 7505). */
export interface MailExchange {
  readonly preference: number;
  readonly exchange: string;
}

export type DnsAnswer<Type extends DnsType> =
  /** At least one. */
  | { readonly kind: 'records'; readonly records: readonly DnsData[Type][]; readonly ttlSeconds: number }
  | DnsDenial
  | DnsFailure;

/** There is no such record, which is knowledge: no such name (NXDOMAIN), or a name without records of the type (RFC 2308). */
export type DnsDenial = { readonly kind: 'no name' } | { readonly kind: 'no data' };

/** Nothing is known. `why` says what went wrong, for a log. */
export interface DnsFailure {
  readonly kind: 'server failure' | 'refused' | 'timeout';
  readonly why: string;
}

/** Whether nothing is known after this answer. */
export function hasFailed<Other extends { readonly kind: string }>(answer: Other | DnsFailure): answer is DnsFailure {
  return answer.kind === 'server failure' || answer.kind === 'refused' || answer.kind === 'timeout';
}
