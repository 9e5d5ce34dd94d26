/** User text in backticks, cut to what a sentence can hold. */
export function quote(text: string, limit = 40): string {
  return text.length <= limit ? `\`${text}\`` : `\`${text.slice(0, limit - 1)}…\``;
}

/** Names in backticks, the first eight of them, and how many more there are. */
export function namesOf(named: readonly { readonly name: string }[]): string {
  const shown = named.slice(0, 8).map(({ name }) => quote(name));
  return named.length > shown.length ? `${shown.join(', ')} and ${named.length - shown.length} more` : shown.join(', ');
}
