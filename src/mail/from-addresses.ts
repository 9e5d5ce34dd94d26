import type { Address } from './address.ts';
import { parseAddress } from './address.ts';
import type { HeaderField } from './message.ts';

/**
 * Every address of every From field (RFC 5322 3.6.2), in brackets or bare, groups and several fields included; undefined
 * where the header could not be read. Quoted names and comments are not looked into; an address that is wholly written
 * in encoded words counts where the field has no other.
 */
export function fromAddresses(fields: readonly HeaderField[] | undefined): readonly Address[] | undefined {
  if (fields === undefined) return undefined;
  const found = new Map<string, Address>();
  for (const field of fields) {
    if (field.name.toLowerCase() !== 'from') continue;
    const written = addressesIn(field.raw);
    for (const address of written.length > 0 ? written : addressesIn(field.text)) found.set(address.key, address);
  }
  return [...found.values()];
}

function addressesIn(value: string): Address[] {
  const addresses: Address[] = [];
  for (const word of words(value)) {
    const address = parseAddress(word) ?? parseAddress(word.slice(word.lastIndexOf('"') + 1));
    if (address?.domain !== undefined) addresses.push(address);
  }
  return addresses;
}

/** No address is longer: 64 characters, an `@` and 255 more (RFC 5321 4.5.3.1), each quoted at worst. */
const LONGEST = 1000;

/**
 * Parts a field into what could be addresses: words with an `@` out of quotes. Brackets, commas, semicolons and colons part words
 * as blanks do, but for blanks around an `@` (RFC 5322 4.4) and within `[ … ]`. A quote, comment or bracket that is never
 * closed is passed over (RFC 7103 section 8.1), and looked for once, so that the time stays linear.
 */
function words(value: string): string[] {
  const found: string[] = [];
  const unclosed = new Set<string>();
  let word = '';
  let isOverlong = false;
  const add = (text: string): void => {
    if (word.length + text.length > LONGEST) isOverlong = true;
    else word += text;
  };
  const flush = (): void => {
    if (!isOverlong && word.lastIndexOf('@') > word.lastIndexOf('"')) found.push(word);
    word = '';
    isOverlong = false;
  };
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at);
    if (character === '"' || character === '(' || character === '[') {
      const end = unclosed.has(character) ? -1 : closing(value, at);
      if (end === -1) unclosed.add(character);
      else {
        if (character !== '(') add(value.slice(at, end + 1));
        at = end;
      }
    } else if (/\s/.test(character)) {
      if (!word.endsWith('@') && value.charAt(nextVisible(value, at)) !== '@') flush();
      at = nextVisible(value, at) - 1;
    } else if ('<>,;:'.includes(character)) flush();
    else add(character);
  }
  flush();
  return found;
}

/** Where a quoted string, comment or domain literal ends that begins at `start`; -1 when nowhere. Comments nest. */
function closing(value: string, start: number): number {
  const open = value.charAt(start);
  const close = open === '(' ? ')' : open === '[' ? ']' : '"';
  let depth = 0;
  for (let at = start; at < value.length; at++) {
    const character = value.charAt(at);
    if (character === '\\') at++;
    else if (character === close && at > start) {
      depth--;
      if (depth <= 0) return at;
    } else if (character === open && (open === '(' || at === start)) depth++;
  }
  return -1;
}

function nextVisible(value: string, from: number): number {
  let at = from;
  while (at < value.length && /\s/.test(value.charAt(at))) at++;
  return at;
}
