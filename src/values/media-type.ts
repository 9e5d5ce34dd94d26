import { quote } from '../diagnostics/quote.ts';
import { expectText } from './expect.ts';
import { mismatch } from './mismatch.ts';
import type { ValueType } from './value-type.ts';

export const mediaType: ValueType = {
  name: 'media-type',
  doc: 'A media type (RFC 2045 5.1), compared without case. Its first word alone, without quotes, is every type of that kind: `image` is also `image/png`.',
  example: 'image',
  operations: ['equals', 'text'],
  list: undefined,
  // The top-level types of the IANA registry that mail carries.
  words: ['application', 'audio', 'font', 'image', 'message', 'model', 'multipart', 'text', 'video'],
  wraps: false,
  parse: (written) => {
    if (written.kind === 'word' && mediaType.words.includes(written.name)) return { key: written.name };
    if (written.kind !== 'text') return mismatch(written, 'a media type', '"image/png"', mediaType.words);
    const key = written.value.toLowerCase();
    if (/^[^\s()<>@,;:\\"/[\]?=\p{Cc}*]+\/[^\s()<>@,;:\\"/[\]?=\p{Cc}*]+$/u.test(key)) return { key };
    const word = mediaType.words.find((each) => key === each || key === `${each}/*`);
    return {
      problem: `${quote(written.value)} is no media type${word === undefined ? '' : `: for all of them, write \`${word}\` without quotes`}`,
    };
  },
  keys: (value) => {
    const type = expectText(value);
    const slash = type.indexOf('/');
    return slash === -1 ? [type] : [type, type.slice(0, slash)];
  },
  text: expectText,
  show: expectText,
};
