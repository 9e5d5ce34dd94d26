import type { Attachment } from '../../mail/message.ts';
import { executableTypes } from './executable-types.ts';
import { limits } from './limits.ts';
import { dispositionOf } from './mime-fields.ts';
import { candidateNames, extensionsOf } from './names.ts';
import { readParameters } from './parameters.ts';
import type { Part } from './structure.ts';
import { bodyOf, decodedBodies } from './structure.ts';
import { holdsText } from './texts.ts';
import type { TnefFile } from './tnef.ts';
import { tnefFiles } from './tnef.ts';
import { embeddedFiles } from './uuencode.ts';

/**
 * Every file among the parts of a message, with those written into its texts (uuencode, yEnc) and those in TNEF. A part
 * is one when it has a name, when it says so, or when it is neither text nor a container of parts. Undefined beyond the limits.
 */
export function readAttachments(parts: readonly Part[]): readonly Attachment[] | undefined {
  const attachments: Attachment[] = [];
  for (const part of parts) {
    const names = namesOf(part);
    if (names === undefined) return undefined;
    if (isAttachment(part, names)) attachments.push(partAttachment(part, names));
    const held = isTnef(part, names) ? tnefAttachments(part) : textAttachments(part);
    if (held === undefined) return undefined;
    attachments.push(...held);
    if (attachments.length > limits.parts) return undefined;
  }
  return attachments;
}

function isAttachment(part: Part, names: readonly string[]): boolean {
  return (
    names.length > 0 ||
    dispositionOf(part.fields.disposition) === 'attachment' ||
    part.types.some((type) => !isUsual(type))
  );
}

/** Whether a part of that type is no file by itself: text, or what holds other parts. */
function isUsual(type: string): boolean {
  return type.startsWith('text/') || type.startsWith('multipart/') || messageTypes.has(type);
}

const messageTypes = new Set(['message/rfc822', 'message/global', 'message/news']);

/** Names in the order of [MS-OXCMAIL] 2.2.3.4.1.1: filename, name, a uuencoded file's, and at last the description. */
function namesOf(part: Part): readonly string[] | undefined {
  const { fields } = part;
  const disposition = readParameters(fields.disposition);
  if (disposition === undefined) return undefined;
  const readings: string[] = [];
  for (const name of ['filename', 'name'] as const) {
    readings.push(...(disposition.get(name) ?? []), ...(part.parameters.get(name) ?? []));
  }
  if (part.encodings.includes('uuencode')) {
    readings.push(...embeddedFiles(bodyOf(part)).map((file) => file.name));
  }
  const names = candidateNames(readings);
  if (names === undefined || names.length > 0 || !isAttachment(part, names)) return names;
  return candidateNames(fields.description);
}

function partAttachment(part: Part, names: readonly string[]): Attachment {
  let size: number | undefined;
  return {
    names,
    extensions: extensions(names, part.types),
    types: part.types,
    disposition: dispositionOf(part.fields.disposition),
    // Decoding is the dearest part of a large message, and few rules ask for the size.
    get size() {
      size ??= decodedBodies(part).next().value?.length ?? 0;
      return size;
    },
  };
}

function extensions(names: readonly string[], types: readonly string[]): readonly string[] {
  const named = extensionsOf(names);
  return named.length > 0 ? named : [...new Set(types.flatMap((type) => executableTypes.get(type) ?? []))];
}

function isTnef(part: Part, names: readonly string[]): boolean {
  return (
    part.types.some((type) => type === 'application/ms-tnef' || type === 'application/vnd.ms-tnef') ||
    names.some((name) => /^win(?:mail)?\.dat$/i.test(name))
  );
}

function tnefAttachments(part: Part): Attachment[] | undefined {
  return fileAttachments([...decodedBodies(part)].flatMap(tnefFiles), 'attachment');
}

/** Files written into the text of a body; programs show them where they stand. */
function textAttachments(part: Part): Attachment[] | undefined {
  if (!holdsText(part)) return [];
  const files = [...decodedBodies(part)]
    .flatMap(embeddedFiles)
    .map(({ name, size }) => ({ names: [name], types: ['application/octet-stream'], size }));
  return fileAttachments(files, 'inline');
}

function fileAttachments(files: readonly TnefFile[], disposition: Attachment['disposition']): Attachment[] | undefined {
  const attachments: Attachment[] = [];
  for (const file of files) {
    const names = candidateNames(file.names);
    if (names === undefined) return undefined;
    const types = file.types.map((type) => type.toLowerCase());
    attachments.push({ names, extensions: extensions(names, types), types, disposition, size: file.size });
  }
  return attachments;
}
