/** Fields of a message's header as octets, for those who must not change anything else of it. */

/**
 * The message without those fields of its header whose name is meant, folded lines included; the same octets where it
 * has none. `isMeant` is given the name in lower case, or the whole of a line that is no field, and what gives its value.
 */
export function withoutFields(octets: Uint8Array, isMeant: (name: string, value: () => string) => boolean): Uint8Array {
  const message = asBuffer(octets);
  const kept: Buffer[] = [];
  let keptUpTo = 0;
  for (const { name, start, end } of fieldsOf(message)) {
    if (!isMeant(name, () => valueIn(message, start, end))) continue;
    kept.push(message.subarray(keptUpTo, start));
    keptUpTo = end;
  }
  return kept.length === 0 ? octets : Buffer.concat([...kept, message.subarray(keptUpTo)]);
}

/** How many fields of the header have this name, which is in lower case. */
export function countFields(octets: Uint8Array, name: string): number {
  let count = 0;
  for (const field of fieldsOf(asBuffer(octets))) if (field.name === name) count += 1;
  return count;
}

/** Offset of the empty line after the header, or the length of a message without one. */
export function headerEnd(octets: Uint8Array): number {
  const message = asBuffer(octets);
  if (message[0] === 10 || (message[0] === 13 && message[1] === 10)) return 0;
  for (let at = message.indexOf(10); at !== -1; at = message.indexOf(10, at + 1)) {
    if (message[at + 1] === 10 || (message[at + 1] === 13 && message[at + 2] === 10)) return at + 1;
  }
  return message.length;
}

/** A field with its folded lines and line ends. */
interface Field {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Octets of a line that can be a name; nobody asks for a longer one. */
const longestName = 100;

function* fieldsOf(message: Buffer): Generator<Field> {
  const headerLength = headerEnd(message);
  for (let start = 0; start < headerLength; ) {
    let end = afterLine(message, start, headerLength);
    while (end < headerLength && (message[end] === 32 || message[end] === 9)) {
      end = afterLine(message, end, headerLength);
    }
    yield { name: nameAt(message, start, Math.min(end, start + longestName)), start, end };
    start = end;
  }
}

/** A reader may take blanks before the colon as part of the syntax (RFC 5322 4.5.8), so the name counts with them too. */
function nameAt(message: Buffer, start: number, most: number): string {
  let end = start;
  while (end < most && message[end] !== 58 && message[end] !== 13 && message[end] !== 10) end += 1;
  if (end < most) while (end > start && (message[end - 1] === 32 || message[end - 1] === 9)) end -= 1;
  return message.toString('latin1', start, end).toLowerCase();
}

/** What stands behind the colon, one character an octet. */
function valueIn(message: Buffer, start: number, end: number): string {
  const field = message.toString('latin1', start, end);
  return field.slice(field.indexOf(':') + 1);
}

function afterLine(message: Buffer, at: number, most: number): number {
  const lineFeed = message.indexOf(10, at);
  return lineFeed === -1 ? most : lineFeed + 1;
}

function asBuffer(octets: Uint8Array): Buffer {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
}
