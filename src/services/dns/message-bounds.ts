/** Octets of a message that is looked at; what answers a mail server's questions is far shorter. */
export const largestMessage = 4096;

/** Octets of the header (RFC 1035 4.1.1). */
export const headerSize = 12;

/** Records of a message, and pointers that are followed for one name. */
const mostRecords = 128;
const mostPointers = 16;

/** Octets of a name on the wire (RFC 1035 2.3.4). */
const longestName = 255;

/** Where names stand in the data of records, by type: how many, behind how many octets. */
const namesInData: ReadonlyMap<number, { readonly behind: number; readonly count: number }> = new Map([
  [2, { behind: 0, count: 1 }], // NS
  [5, { behind: 0, count: 1 }], // CNAME
  [6, { behind: 0, count: 2 }], // SOA
  [12, { behind: 0, count: 1 }], // PTR
  [15, { behind: 2, count: 1 }], // MX
  [33, { behind: 6, count: 1 }], // SRV
  [46, { behind: 18, count: 1 }], // RRSIG
]);

/**
 * Whether a message can be decoded in bounded time: one question, few records that lie inside of it, names whose pointers
 * lead back (RFC 1035 4.1.4) and are few. Without that a pointer chain stalls a decoder for seconds.
 */
export function isBounded(message: Buffer): boolean {
  if (message.length < headerSize || message.length > largestMessage) return false;
  if (message.readUInt16BE(4) !== 1) return false;
  const records = message.readUInt16BE(6) + message.readUInt16BE(8) + message.readUInt16BE(10);
  if (records > mostRecords) return false;
  const question = nameEnd(message, headerSize);
  if (question === undefined || question + 4 > message.length) return false;
  let at: number | undefined = question + 4;
  for (let record = 0; record < records && at !== undefined; record++) at = recordEnd(message, at);
  return at !== undefined;
}

/** Where a record ends; undefined where it is not bounded. */
function recordEnd(message: Buffer, start: number): number | undefined {
  const at = nameEnd(message, start);
  if (at === undefined || at + 10 > message.length) return undefined;
  const data = at + 10;
  const end = data + message.readUInt16BE(at + 8);
  if (end > message.length) return undefined;
  const names = namesInData.get(message.readUInt16BE(at));
  if (names === undefined) return end;
  let name: number | undefined = data + names.behind;
  for (let count = 0; count < names.count; count++) {
    name = name === undefined || name >= end ? undefined : nameEnd(message, name);
  }
  return name === undefined || name > end ? undefined : end;
}

/** Where a name ends; undefined where it is none, too long, or a maze of pointers. */
function nameEnd(message: Buffer, start: number): number | undefined {
  let end: number | undefined;
  let at = start;
  let part = start;
  let octets = 1;
  for (let pointers = 0; ; ) {
    const length = message[at];
    if (length === undefined) return undefined;
    if (length === 0) return end ?? at + 1;
    if (length >= 0xc0) {
      const low = message[at + 1];
      const target = low === undefined ? message.length : (length & 0x3f) * 256 + low;
      pointers++;
      if (target >= part || pointers > mostPointers) return undefined;
      end ??= at + 2;
      at = target;
      part = target;
    } else {
      octets += length + 1;
      if (length > 63 || octets > longestName) return undefined;
      at += length + 1;
    }
  }
}
