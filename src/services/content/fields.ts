import libmime from 'libmime';
import type { HeaderField } from '../../mail/message.ts';
import { fieldNameAsWritten, fieldValue, readHeaderBlock } from './header-block.ts';
import { limits } from './limits.ts';

/** All header fields of a message, in order, those below a broken line too; undefined when the header is beyond its limit. */
export function readFields(message: Buffer): readonly HeaderField[] | undefined {
  const header = readHeaderBlock(message, 0, limits.headerOctets, () => false);
  return header?.fields.map((field) => {
    const raw = fieldValue(message, field);
    // The blanks after a fold are as many as the sender's program liked; a reader sees one.
    const text = raw.replace(/[\r\n]+[ \t]*/g, ' ').trim();
    return {
      name: fieldNameAsWritten(message, field),
      raw,
      text: text.includes('=?') ? libmime.decodeWords(text) : text,
    };
  });
}
