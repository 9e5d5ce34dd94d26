import type { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';
import type { DataLines } from './data-lines.ts';
import { readDataLines } from './data-lines.ts';

type Parser = ReturnType<SMTPConnection['_createParser']>;

/** Has a parser read messages with our own eyes: the library leaves the dot of `.x`, and looks at each octet by itself. */
export function readsDataItself(parser: Parser): void {
  let lines: DataLines = readDataLines();
  parser._feedDataStream = (chunk, done) => {
    const stream = parser._dataStream;
    // Only called in data mode, which always has a stream.
    if (stream === null) return done();
    const { octets, behind } = lines.take(chunk);
    parser._countDataBytes(octets.length);
    const hasRoom = octets.length === 0 || !stream.writable || stream.write(octets);
    if (behind !== undefined) {
      lines = readDataLines();
      parser._endDataMode(false, behind, done);
    } else if (hasRoom || stream.destroyed) {
      done();
    } else {
      // A stream that is destroyed never drains, it only closes.
      const goOn = () => {
        stream.off('drain', goOn);
        stream.off('close', goOn);
        done();
      };
      stream.once('drain', goOn);
      stream.once('close', goOn);
    }
  };
}
