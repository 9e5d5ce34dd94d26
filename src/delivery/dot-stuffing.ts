/**
 * A message as it goes over the wire, without its final dot: a dot more before each line that begins with one, and CRLF
 * at its end, which a message without one gets (RFC 5321 4.5.2, 4.1.1.4). Undefined for a message with a CR or an LF that
 * is not part of a CRLF, or with a NUL: two servers could see two different messages in it.
 */
export function stuffDots(octets: Uint8Array): Buffer | undefined {
  const message = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  if (!hasOnlyLines(message)) return undefined;
  const dots: number[] = message[0] === dot ? [0] : [];
  for (let at = message.indexOf('\n.'); at !== -1; at = message.indexOf('\n.', at + 1)) dots.push(at + 1);
  const isEnded = message.length === 0 || message.at(-1) === 10;
  if (dots.length === 0 && isEnded) return message;

  const stuffed = Buffer.alloc(message.length + dots.length + (isEnded ? 0 : 2));
  let from = 0;
  let to = 0;
  for (const at of dots) {
    to += message.copy(stuffed, to, from, at);
    stuffed[to] = dot;
    to += 1;
    from = at;
  }
  to += message.copy(stuffed, to, from);
  if (!isEnded) stuffed.write('\r\n', to);
  return stuffed;
}

const dot = 46;

/** What ends a message, after its last CRLF. */
export const finalDot = Buffer.from('.\r\n');

function hasOnlyLines(message: Buffer): boolean {
  let feeds = 0;
  for (let at = message.indexOf(10); at !== -1; at = message.indexOf(10, at + 1)) {
    if (message[at - 1] !== 13) return false;
    feeds += 1;
  }
  for (let at = message.indexOf(13); at !== -1; at = message.indexOf(13, at + 1)) feeds -= 1;
  return feeds === 0 && !message.includes(0);
}
