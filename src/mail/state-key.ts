/** Longest part of a key, in UTF-16 code units; what is longer than any address or domain is cut. */
const longestPart = 400;

/**
 * The key of something that several values name: the parts, in order, between blanks. Blanks and control characters in
 * a part are written as `%20`, an empty part as `<>`, so that different parts never make one key.
 */
export function stateKey(parts: readonly string[]): string {
  return parts
    .map((part) => (part === '' ? '<>' : part.slice(0, longestPart).replace(/[%\s\p{Cc}]/gu, encodeURIComponent)))
    .join(' ');
}
