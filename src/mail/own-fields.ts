/** What the names of all fields begin with that only we may write. */
const ownPrefix = 'X-Mailpolicy-';

/** Whether a field, by its name in lower case, is one of ours: what comes from outside under such a name is forged. */
export function isOwnField(name: string): boolean {
  return name.startsWith(ownPrefix.toLowerCase());
}

/** The line of the header field that carries the tags of a message, without a line end. */
export function tagsLine(tags: readonly string[]): string {
  return `${ownPrefix}Tags: ${tags.join(', ')}`;
}
