/** The text of rules/msen.rules without what is remembered of earlier mail: a store would be timed, and not the policy. */
export function withoutMemory(text: string): string {
  const changes = [
    [/^state .*\n/m, ''],
    [/ or pop-login within 30 minutes/, ''],
    [/^section "Greylisting[\s\S]*?(?=^section)/m, ''],
    [/^reject image-from-stranger\n(?: .*\n)*/m, ''],
  ] as const;
  return changes.reduce((changed, [from, to]) => changed.replace(from, to), text);
}
