import { foldCase } from '../mail/fold-case.ts';

/** A run of blanks that is not one plain blank. */
const blanks = /[^\S ]\s*| \s+/g;

/**
 * The one spelling in which texts are compared: without case (`foldCase`), and each run of blanks, line ends among
 * them, as one blank, so that a phrase is found wherever its line was broken. Folding twice changes nothing.
 */
export function fold(text: string): string {
  return foldCase(text).replace(blanks, ' ');
}

/** UTF-16 code units. */
const worthRemembering = 2048;
const mostRemembered = 8;

/**
 * A `fold` that remembers its last few long texts: the tests of a policy ask the same body again and again.
 * The memory is the caller's, who decides how long it lives.
 */
export function rememberingFold(): (text: string) => string {
  const remembered: { readonly text: string; readonly folded: string }[] = [];
  return (text) => {
    if (text.length < worthRemembering) return fold(text);
    const known = remembered.find((each) => each.text === text);
    if (known !== undefined) return known.folded;
    const folded = fold(text);
    remembered.push({ text, folded });
    if (remembered.length > mostRemembered) remembered.shift();
    return folded;
  };
}
