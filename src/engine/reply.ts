import type { DeclaredService } from '../core/declared-service.ts';
import type { ReplyTemplate } from '../core/policy.ts';
import type { Listing } from '../mail/listing.ts';
import type { Reply } from '../mail/reply.ts';
import { waitText } from '../mail/wait.ts';
import type { Known } from '../plan/known.ts';
import type { LinkedPlan } from '../plan/link.ts';
import { waitAt } from './keeping.ts';

/** A reply line's octets, code and CRLF included (RFC 5321 4.5.3.1.5). */
const lineLimit = 512;

/** A part of a text; only what comes from outside is cut to fit. */
interface Part {
  readonly text: string;
  readonly isOutside: boolean;
}

/**
 * The reply that a rule (`relay` for the gate) gives, with its placeholders filled; `listing` is what a DNS list said. What comes from outside is cleaned
 * of all but printable ASCII, and cut with `...` as far as the line asks for it.
 */
export function renderReply(
  plan: LinkedPlan,
  template: ReplyTemplate,
  rule: string,
  known: Known,
  listing: Listing | undefined,
): Reply {
  const parts = template.text.map((part): Part => {
    if (part.kind === 'literal') return { text: part.text, isOutside: false };
    return showPlaceholder(plan, part.name, rule, known, listing);
  });
  const { code, status } = template;
  return { code, status, lines: [fitLine(parts, lineLimit - `${code} ${status} \r\n`.length)] };
}

/** A reply with a second line that names the recipient it is about (law 5); `line` has `{recipient}` for the address. */
export function namingRecipient(reply: Reply, line: string, recipient: string): Reply {
  const room = lineLimit - `${reply.code} ${reply.status ?? ''} \r\n`.length;
  const [before = '', after = ''] = line.split('{recipient}');
  const parts = [{ text: before, isOutside: false }, outside(recipient), { text: after, isOutside: false }];
  return { ...reply, lines: [...reply.lines, fitLine(parts, room)] };
}

function showPlaceholder(
  plan: LinkedPlan,
  name: string,
  rule: string,
  known: Known,
  listing: Listing | undefined,
): Part {
  switch (name) {
    case 'help':
      return { text: (plan.plan.help ?? '').replaceAll('{rule}', encodeURIComponent(rule)), isOutside: false };
    case 'rule':
      return { text: rule, isOutside: false };
    case 'id':
      return { text: known.session.session.id, isOutside: false };
    case 'listing.zone':
      return { text: listing?.zone ?? '', isOutside: false };
    case 'listing.url':
      return { text: listing?.url ?? '', isOutside: false };
    case 'listing.reason':
      return outside(listing?.reason ?? '');
    case 'wait':
    case 'retry':
      return { text: waitOf(plan, rule, known), isOutside: false };
    default:
      return outside(showFact(plan, name, known));
  }
}

/** How long a greylist or a limit, which has the name of its rule, still makes the client wait. */
function waitOf({ slots }: LinkedPlan, rule: string, known: Known): string {
  const slot = slots.find(({ declared }) => isWaiting(declared) && declared?.name === rule);
  const wait = slot && waitAt(known, slot);
  return wait === undefined ? 'a while' : waitText(wait.waitMs);
}

function isWaiting(declared: DeclaredService | undefined): boolean {
  return declared?.kind === 'greylist' || declared?.kind === 'limit';
}

/** The first reading of a fact; nothing where it is absent or not known, `<>` for the null sender (RFC 5321 4.5.5). */
function showFact(plan: LinkedPlan, name: string, known: Known): string {
  const slot = plan.placeholders.get(name);
  if (slot === undefined) throw new Error(`no fact is shown as {${name}}; check lets no such placeholder through`);
  const memory = slot.fact.scope === 'recipient' ? known : known.session;
  const reading = memory.readings[slot.number] ?? known.session.read(known, slot, undefined);
  if (reading.kind !== 'known') return '';
  const value = reading.values[0];
  if (value === undefined) return name === 'sender' ? '<>' : '';
  return slot.type.show(value);
}

function outside(text: string): Part {
  return { text: text.replace(/[^\x20-\x7e]/gu, '?'), isOutside: true };
}

function fitLine(parts: readonly Part[], room: number): string {
  let length = 0;
  for (const part of parts) length += part.text.length;
  if (length <= room) return parts.map((part) => part.text).join('');
  const cuttable = parts.filter((part) => part.isOutside).sort((one, other) => one.text.length - other.text.length);
  let left = room - parts.reduce((sum, part) => sum + (part.isOutside ? 0 : part.text.length), 0);
  // The short ones first, so that what they leave goes to the long ones.
  const limits = new Map<Part, number>();
  for (const [at, part] of cuttable.entries()) {
    const limit = Math.max(0, Math.floor(left / (cuttable.length - at)));
    limits.set(part, limit);
    left -= Math.min(limit, part.text.length);
  }
  return cut(parts.map((part) => cut(part.text, limits.get(part) ?? part.text.length)).join(''), room);
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, Math.max(0, limit - 3))}...`.slice(0, limit);
}
