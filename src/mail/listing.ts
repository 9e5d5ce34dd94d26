/** What a DNS list says about something that it lists (RFC 5782). */
export interface Listing {
  readonly zone: string;
  /** Where a sender reads about it; undefined where the policy names no page. */
  readonly url: string | undefined;
  /** The list's own words (its TXT record); undefined where it gives none, or nobody asked for them. */
  readonly reason: string | undefined;
}
