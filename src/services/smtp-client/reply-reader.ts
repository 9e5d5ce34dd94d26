/** A reply as another server gave it (RFC 5321 4.2): its code, and its lines without code, CRLF and unprintable characters. */
export interface HopReply {
  readonly kind: 'reply';
  readonly code: number;
  readonly lines: readonly string[];
}

/** Puts replies together from what comes in, however it is cut. */
export interface ReplyReader {
  /** Takes octets, adds the replies that they complete to `replies`, and says what is wrong with them, if anything. */
  readonly push: (octets: Buffer, replies: HopReply[]) => string | undefined;
  /** Whether a reply has begun and not ended. */
  readonly isMidway: () => boolean;
}

/** Octets; RFC 5321 4.5.3.1.5 allows 512. */
const longestLine = 2048;
const mostLines = 100;

/** A reader for one connection. A bare LF ends a line as well; what is no reply, or never ends, is a fault. */
export function makeReplyReader(): ReplyReader {
  let rest: Buffer = Buffer.alloc(0);
  let code = 0;
  let lines: string[] = [];

  const take = (line: Buffer, replies: HopReply[]): string | undefined => {
    const text = clean(line.toString());
    const [, digits = '', separator, said = ''] = /^([2-5]\d\d)(?:([ -])(.*))?$/.exec(text) ?? [];
    if (digits === '') return `no SMTP reply: ${text.slice(0, 80)}`;
    if (lines.length > 0 && code !== Number(digits)) return `a reply with two codes: ${code} and ${digits}`;
    code = Number(digits);
    lines.push(said);
    if (lines.length > mostLines) return `a reply of more than ${mostLines} lines`;
    if (separator === '-') return undefined;
    replies.push({ kind: 'reply', code, lines });
    lines = [];
    return undefined;
  };

  return {
    isMidway: () => rest.length > 0 || lines.length > 0,
    push: (octets, replies) => {
      rest = rest.length === 0 ? octets : Buffer.concat([rest, octets]);
      for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
        const line = rest.subarray(0, rest[end - 1] === 13 ? end - 1 : end);
        rest = rest.subarray(end + 1);
        const problem = line.length > longestLine ? 'a line that is too long' : take(line, replies);
        if (problem !== undefined) return problem;
      }
      return rest.length > longestLine ? 'a line that is too long' : undefined;
    },
  };
}

/** Printable ASCII alone: it is said again to others, and logged. */
function clean(text: string): string {
  return text.replace(/\t/g, ' ').replace(/[^\x20-\x7e]/gu, '?');
}
