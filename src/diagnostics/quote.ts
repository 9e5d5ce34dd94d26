/** User text in backticks, cut to what a sentence can hold. */
export function quote(text: string, limit = 40): string {
  return text.length <= limit ? `\`${text}\`` : `\`${text.slice(0, limit - 1)}…\``;
}

/** Most names that a sentence holds. */
export const mostNames = 8;

/** Names in backticks, the first eight of them, and how many more there are; `count` are all, if `named` are only the first. */
export function namesOf(named: readonly { readonly name: string }[], count: number = named.length): string {
  const shown = named.slice(0, mostNames).map(({ name }) => quote(name));
  return count > shown.length ? `${shown.join(', ')} and ${count - shown.length} more` : shown.join(', ');
}
