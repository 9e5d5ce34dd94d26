/** User text in backticks, cut to what a sentence can hold. */
export function quote(text: string, limit = 40): string {
  return text.length <= limit ? `\`${text}\`` : `\`${text.slice(0, limit - 1)}…\``;
}
