import { decodeText } from './charset.ts';
import { limits } from './limits.ts';

/** A file within a TNEF stream (`winmail.dat`). */
export interface TnefFile {
  /** Its long and its short name, and the one it travels under, as far as given. */
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly size: number;
}

/**
 * Files of a TNEF stream ([MS-OXTNEF]), those of messages within it too; none when it is no such stream. Reading stops
 * at the first record that does not fit; what was found before it counts.
 */
export function tnefFiles(octets: Buffer): TnefFile[] {
  return filesOf(octets, 0);
}

const SIGNATURE = 0x223e9f78;
const LEVEL_ATTACHMENT = 2;
/** Attributes, type and identifier in one ([MS-OXTNEF] 2.1.3.3). */
const attribute = {
  renderData: 0x00069002,
  title: 0x00018010,
  data: 0x0006800f,
  transportName: 0x00069001,
  properties: 0x00069005,
};
/** MAPI properties of an attachment ([MS-OXPROPS]). */
const property = {
  data: 0x3701,
  shortName: 0x3704,
  longName: 0x3707,
  transportName: 0x370c,
  mediaType: 0x370e,
  displayName: 0x3001,
};

interface OpenFile {
  names: string[];
  types: string[];
  size: number;
}

function filesOf(octets: Buffer, depth: number): TnefFile[] {
  const files: OpenFile[] = [];
  if (depth > limits.depth || octets.length < 6 || octets.readUInt32LE(0) !== SIGNATURE) return files;
  const inner: TnefFile[] = [];
  // Each record: level, identifier, length, as many octets, checksum.
  for (let at = 6; at + 9 <= octets.length && files.length <= limits.parts; ) {
    const level = octets[at];
    const id = octets.readUInt32LE(at + 1);
    const start = at + 9;
    const value = octets.subarray(start, start + octets.readUInt32LE(at + 5));
    at = start + value.length + 2;
    if (level !== LEVEL_ATTACHMENT) continue;
    if (id === attribute.renderData || files.length === 0) files.push({ names: [], types: [], size: 0 });
    const file = files.at(-1);
    if (file === undefined) continue;
    if (id === attribute.title || id === attribute.transportName) addName(file.names, value, false);
    else if (id === attribute.data) file.size = Math.max(file.size, value.length);
    else if (id === attribute.properties) inner.push(...readProperties(value, file, depth));
  }
  return [...files, ...inner];
}

/** Reads the MAPI properties of one attachment ([MS-OXTNEF] 2.1.3.4); gives the files of a message attached as such. */
function readProperties(octets: Buffer, file: OpenFile, depth: number): TnefFile[] {
  const inner: TnefFile[] = [];
  for (const { id, type, value } of properties(octets)) {
    const isWide = type === 0x1f;
    switch (id) {
      case property.longName:
      case property.shortName:
      case property.transportName:
      case property.displayName:
        addName(file.names, value, isWide);
        break;
      case property.mediaType:
        addName(file.types, value, isWide);
        break;
      case property.data:
        file.size = Math.max(file.size, value.length);
        // An embedded message is a TNEF stream behind the identifier of its interface.
        if (value.length > 16) inner.push(...filesOf(value.subarray(16), depth + 1));
        break;
      default:
    }
  }
  return inner;
}

/** Octets of a value of fixed length, by its type ([MS-OXCDATA] 2.11.1), padded to four. */
const fixedSizes = new Map([
  [0x02, 4],
  [0x03, 4],
  [0x04, 4],
  [0x05, 8],
  [0x06, 8],
  [0x07, 8],
  [0x0a, 4],
  [0x0b, 4],
  [0x14, 8],
  [0x40, 8],
  [0x48, 16],
]);
/** Types of values that say their own length: object, text, wide text, binary. */
const sizedTypes = new Set([0x0d, 0x1e, 0x1f, 0x102]);
const MULTIPLE = 0x1000;

function* properties(octets: Buffer): Generator<{ id: number; type: number; value: Buffer }> {
  if (octets.length < 4) return;
  let at = 4;
  const word = (): number => {
    const value = at + 4 <= octets.length ? octets.readUInt32LE(at) : 0;
    at += 4;
    return value;
  };
  for (let left = octets.readUInt32LE(0); left > 0 && at < octets.length; left--) {
    const tag = word();
    const id = tag >>> 16;
    const type = tag & 0xefff;
    if (id >= 0x8000) {
      at += 16;
      const isNamed = word() === 1;
      const length = word();
      if (isNamed) at += padded(length);
    }
    const isSized = sizedTypes.has(type);
    const fixed = fixedSizes.get(type);
    if (!isSized && fixed === undefined) return;
    for (let values = isSized || (tag & MULTIPLE) !== 0 ? word() : 1; values > 0 && at < octets.length; values--) {
      const length = isSized ? word() : (fixed ?? 0);
      yield { id, type, value: octets.subarray(at, at + length) };
      at += padded(length);
    }
  }
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function addName(names: string[], octets: Buffer, isWide: boolean): void {
  const text = isWide ? octets.subarray(0, octets.length & ~1).toString('utf16le') : decodeText(octets, undefined);
  const name = text.split('\0', 1)[0] ?? '';
  if (name !== '' && names.length < limits.names) names.push(name);
}
