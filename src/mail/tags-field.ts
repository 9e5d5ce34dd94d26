/** The header field that carries the tags of a message. */
export const tagsField = 'X-Mailpolicy-Tags';

/** Its line, without a line end. */
export function tagsLine(tags: readonly string[]): string {
  return `${tagsField}: ${tags.join(', ')}`;
}
