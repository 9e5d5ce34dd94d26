import type { HeaderBlock } from './header-block.ts';
import { fieldName, fieldValue, unfold } from './header-block.ts';
import { limits } from './limits.ts';
import { withoutComments } from './parameters.ts';

/** Values of the fields that say what a part is (RFC 2045, RFC 2183), still folded, each duplicate. */
export interface MimeFields {
  readonly contentType: readonly string[];
  readonly disposition: readonly string[];
  /** The dispositions that no program overlooks. */
  readonly soundDisposition: readonly string[];
  readonly encoding: readonly string[];
  readonly description: readonly string[];
}

/** Picks the MIME fields of a header; undefined when one is longer than the limit. */
export function readMimeFields(octets: Buffer, header: HeaderBlock): MimeFields | undefined {
  const fields = {
    contentType: [] as string[],
    disposition: [] as string[],
    soundDisposition: [] as string[],
    encoding: [] as string[],
    description: [] as string[],
  };
  for (const field of header.fields) {
    const first = octets[field.start] ?? 0;
    // Most fields are no concern of ours; a name may still hide behind blanks and controls.
    if (first > 0x20 && first !== 0x43 && first !== 0x63 && first < 0x7f) continue;
    const name = fieldName(octets, field);
    const list = listOf(name, fields);
    if (list === undefined) continue;
    if (field.end - field.colon > limits.mimeFieldOctets) return undefined;
    const value = fieldValue(octets, field);
    list.push(value);
    if (list === fields.disposition && field.sound) fields.soundDisposition.push(value);
  }
  return fields;
}

/** Media types a part declares, lower case, each once; without any it is the default of RFC 2045 section 5.2. */
export function mediaTypes(contentType: readonly string[], byDefault: string): readonly string[] {
  const types = new Set<string>();
  for (const value of contentType) {
    const match = usualType.exec(value) ?? typePattern.exec(typeSegments(value).join(';'));
    if (match !== null) types.add(`${match[1]}/${match[2]}`.toLowerCase());
    // Without a subtype it is still taken for a multipart.
    else if (typeSegments(value)[0]?.trim().startsWith('multipart') === true) types.add('multipart/mixed');
  }
  return types.size === 0 ? [byDefault] : [...types];
}

/** The first disposition, where any but `inline` means attachment (RFC 2183 section 2.8); without one it is inline. */
export function dispositionOf(values: readonly string[]): 'inline' | 'attachment' {
  const [first] = values;
  if (first === undefined) return 'inline';
  const beforeParameters = withoutComments(unfold(first)).split(';', 1)[0] ?? '';
  const word = beforeParameters.replaceAll('"', '').trim().split(/\s/, 1)[0]?.toLowerCase();
  return word === '' || word === 'inline' ? 'inline' : 'attachment';
}

/** Segments of a Content-Type that may hold the type; where it does not come first, one that is no parameter still may. */
function typeSegments(value: string): readonly string[] {
  const plain = withoutComments(unfold(value)).replaceAll('"', '').toLowerCase();
  const [first = '', ...others] = plain.split(';');
  return [first, ...others.filter((other) => !other.includes('='))];
}

/** A type that comes first, with nothing about it that could be read in two ways: most are like that. */
const usualType = /^[ \t]*([\w.+-]+)\/([\w.+-]+)[ \t]*(?:;|$)/;
const typePattern = /([\w!#$&^.+-]+)[ \t]*\/[ \t]*([\w!#$&^.+-]+)/;

function listOf(name: string, fields: { [Key in keyof MimeFields]: string[] }): string[] | undefined {
  switch (name) {
    case 'content-type':
      return fields.contentType;
    case 'content-disposition':
      return fields.disposition;
    case 'content-transfer-encoding':
      return fields.encoding;
    case 'content-description':
      return fields.description;
    default:
      return undefined;
  }
}
