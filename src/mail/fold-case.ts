/**
 * The spelling in which words and local parts are compared: canonical composition (NFC), lower case, and every sigma
 * as `σ`, since lower-casing would choose `ς` by what follows and so hide a word within another. Folding twice changes
 * nothing.
 */
export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  // Most mail is ASCII or Latin-1 by the word; only other text can hold marks to compose or a sigma.
  return isLatin1(lower) ? lower : lower.normalize('NFC').replaceAll('ς', 'σ');
}

function isLatin1(text: string): boolean {
  return !/[^\0-\xff]/.test(text);
}
