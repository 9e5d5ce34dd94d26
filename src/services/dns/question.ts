import { randomInt } from 'node:crypto';
import { Packet } from 'dns2';
import type { DnsType } from './dns.ts';
import { headerSize } from './message-bounds.ts';

/** Octets of an answer over UDP that pass everywhere without fragments (RFC 9715). */
const udpSize = 1232;

/** A question as it goes over the wire. */
export interface Question {
  readonly message: Buffer;
  /** Its question section: an answer repeats it octet for octet. */
  readonly section: Buffer;
}

/** Asks for records with a random id, and the letters of the name in random case, so that an answer is hard to forge. */
export function makeQuestion(name: string, type: DnsType): Question {
  const packet = new Packet();
  packet.header.id = randomInt(0x10000);
  packet.header.rd = 1;
  packet.questions.push(new Packet.Question(inRandomCase(name), Packet.TYPE[type], Packet.CLASS.IN));
  packet.additionals.push(Packet.Resource.EDNS([], { udpPayloadSize: udpSize }));
  const message = packet.toBuffer();
  return { message, section: message.subarray(headerSize, sectionEnd(message)) };
}

/** How a message answers a question: at all, only but for the case of its letters, which cannot be trusted over UDP, or not. */
export function answersTo(message: Buffer, { message: asked, section }: Question): 'yes' | 'but for case' | 'no' {
  const end = headerSize + section.length;
  if (message.length < end || message.readUInt16BE(0) !== asked.readUInt16BE(0)) return 'no';
  // A response (QR) to a query (opcode 0) with one question.
  if (((message[2] ?? 0) & 0xf8) !== 0x80 || message.readUInt16BE(4) !== 1) return 'no';
  const repeated = message.subarray(headerSize, end);
  if (repeated.equals(section)) return 'yes';
  const folded = (octets: Buffer) => octets.toString('latin1').toLowerCase();
  return folded(repeated) === folded(section) ? 'but for case' : 'no';
}

function inRandomCase(name: string): string {
  const bits = randomInt(2 ** 32);
  return name.replace(/[a-z]/g, (letter, at: number) => ((bits >>> (at % 32)) & 1 ? letter.toUpperCase() : letter));
}

/** The question that we wrote ends behind its name, type and class. */
function sectionEnd(message: Buffer): number {
  let at = headerSize;
  for (let length = message[at]; length !== undefined && length > 0; length = message[at]) at += length + 1;
  return at + 5;
}

/** Whether a name can stand in a question: labels of 1 to 63 octets, 253 with their dots (RFC 1035 2.3.4). SPF asks for names with blanks. */
export function canBeAsked(name: string): boolean {
  return name.length <= 253 && /^[ -\x7e]+$/.test(name) && name.split('.').every((label) => /^.{1,63}$/.test(label));
}
