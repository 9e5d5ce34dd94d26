import { decodeText } from './charset.ts';
import { limits } from './limits.ts';
import { dispositionOf } from './mime-fields.ts';
import type { Part } from './structure.ts';
import { decodedBodies } from './structure.ts';
import { spaced, visibleText } from './visible-text.ts';

/**
 * Readings of the body: each text part as it stands, and as it is read, blanks and line breaks made single spaces and
 * HTML made visible text. Undefined beyond the limit of octets.
 */
export function readTexts(parts: readonly Part[]): readonly string[] | undefined {
  const texts: string[] = [];
  let left: number = limits.textOctets;
  for (const part of parts.filter(holdsText)) {
    const isHtml = part.types.some((type) => htmlTypes.has(type));
    const charsets = part.parameters.get('charset')?.slice(0, 2) ?? [undefined];
    for (const octets of decodedBodies(part)) {
      for (const charset of charsets) {
        left -= octets.length;
        if (left < 0) return undefined;
        const source = decodeText(octets, charset);
        const read = isHtml ? visibleText(source) : spaced(source);
        texts.push(source);
        if (read !== source) texts.push(read);
      }
    }
  }
  return texts;
}

/**
 * Whether a part's text is shown as the body, or may be: text that is not attached, a report about a message, and a
 * multipart or message in which no part was found.
 */
export function holdsText(part: Part): boolean {
  const dispositions = part.fields.soundDisposition;
  if (dispositions.length > 0 && dispositions.every((value) => dispositionOf([value]) === 'attachment')) return false;
  return part.types.some((type) => type.startsWith('text/') || (!part.isContainer && containerType.test(type)));
}

const containerType = /^(?:multipart|message)\//;
const htmlTypes = new Set(['text/html', 'application/xhtml+xml', 'text/x-html']);
