import { authservIdOf } from './authentication-results.ts';

/** What the names of all fields begin with that only we may write. */
const ownPrefix = 'X-Mailpolicy-';

/** Tells the fields that only we may write: what comes from outside as one of them is forged. */
export type IsOwnField = (name: string, value: () => string) => boolean;

/**
 * Ours are the fields with our prefix, and the Authentication-Results that speak in the name of `authservId` (RFC 8601 5),
 * where it is known. Names are in lower case, values still folded.
 */
export function ownFields(authservId: string | undefined): IsOwnField {
  const prefix = ownPrefix.toLowerCase();
  const id = authservId?.toLowerCase();
  return (name, value) =>
    name.startsWith(prefix) || (id !== undefined && name === 'authentication-results' && authservIdOf(value()) === id);
}

/** The line of the header field that carries the tags of a message, without a line end. */
export function tagsLine(tags: readonly string[]): string {
  return `${ownPrefix}Tags: ${tags.join(', ')}`;
}
