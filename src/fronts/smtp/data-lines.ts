/** What a piece of a DATA transfer holds. */
export interface Data {
  /** What it adds to the message. */
  readonly octets: Buffer;
  /** What came behind the final dot; undefined where the message goes on. */
  readonly behind: Buffer | undefined;
}

/** A message as its octets come in, however they are cut. */
export interface DataLines {
  readonly take: (chunk: Buffer) => Data;
}

const lineFeed = 10;
const carriageReturn = 13;
const dot = 46;

/** What the next octet follows. A bare LF begins a line too, and never the one that ends the message. */
type After = 'a CRLF' | 'a bare LF' | 'a CR' | 'an octet';

/**
 * Finds the end of a message, a dot alone between two CRLF, and takes the first dot off each line that holds more
 * (RFC 5321 4.5.2, 4.1.1.4), whether the client had doubled it or not.
 */
export function readDataLines(): DataLines {
  let after: After = 'a CRLF';
  /** A dot at the beginning of a line, and the CR behind it: what they mean is not known yet. */
  let held: '' | '.' | '.\r' = '';
  const isLineStart = () => after === 'a CRLF' || after === 'a bare LF';

  return {
    take: (chunk) => {
      let point = held === '' && !(isLineStart() && chunk[0] === dot) ? chunk.indexOf('\n.') : 0;
      if (point === -1) {
        after = afterAll(chunk, after);
        return { octets: chunk, behind: undefined };
      }
      // What is held is not longer than this.
      const octets = Buffer.allocUnsafe(chunk.length + 2);
      let length = 0;
      let at = 0;
      while (at < chunk.length) {
        const octet = chunk[at] ?? 0;
        if (held === '' && isLineStart() && octet === dot) {
          held = '.';
          at += 1;
        } else if (held === '.' && octet === carriageReturn) {
          held = '.\r';
          at += 1;
        } else if (held === '.\r' && octet === lineFeed && after === 'a CRLF') {
          return { octets: octets.subarray(0, length), behind: chunk.subarray(at + 1) };
        } else if (held !== '') {
          // Alone on a line that ends in another way, the dot is all there is of that line, and stays.
          const kept: string = octet === lineFeed ? held : held.slice(1);
          length += octets.write(kept, length, 'latin1');
          after = next(held === '.' ? 'an octet' : 'a CR', octet);
          octets[length++] = octet;
          held = '';
          at += 1;
        } else {
          if (point < at) point = chunk.indexOf('\n.', at);
          const end = point === -1 ? chunk.length : point + 1;
          after = afterAll(chunk.subarray(at, end), after);
          length += chunk.copy(octets, length, at, end);
          at = end;
        }
      }
      return { octets: octets.subarray(0, length), behind: undefined };
    },
  };
}

/** What the next octet follows behind these, which came after others. */
function afterAll(octets: Buffer, before: After): After {
  const [last, second] = [octets.at(-1), octets.at(-2)];
  if (last === undefined) return before;
  return next(second === undefined ? before : next('an octet', second), last);
}

function next(after: After, octet: number): After {
  if (octet === lineFeed) return after === 'a CR' ? 'a CRLF' : 'a bare LF';
  return octet === carriageReturn ? 'a CR' : 'an octet';
}
