import type { Attachment, Content, HeaderField } from '../../mail/message.ts';
import { readAttachments } from './attachments.ts';
import { readFields } from './fields.ts';
import { readStructure } from './structure.ts';
import { readTexts } from './texts.ts';

/**
 * Opens the inside of a message (RFC 5322, RFC 2045 to 2049). Nothing is read before it is asked for, everything at most
 * once, in time and memory linear in the octets, and nothing throws: what is beyond `limits` is undefined.
 */
export function openContent(octets: Uint8Array): Content {
  const message = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const structure = once(() => readStructure(message));
  return {
    fields: once((): readonly HeaderField[] | undefined => readFields(message)),
    attachments: once((): readonly Attachment[] | undefined => {
      const parts = structure();
      return parts === undefined ? undefined : readAttachments(parts);
    }),
    texts: once((): readonly string[] | undefined => {
      const parts = structure();
      return parts === undefined ? undefined : readTexts(parts);
    }),
  };
}

/** Asks once and keeps the answer. What a library below throws (a string beyond the limit of V8) is one more limit. */
function once<Answer>(read: () => Answer | undefined): () => Answer | undefined {
  let answer: { readonly value: Answer | undefined } | undefined;
  return () => {
    answer ??= { value: attempt(read) };
    return answer.value;
  };
}

function attempt<Answer>(read: () => Answer): Answer | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
