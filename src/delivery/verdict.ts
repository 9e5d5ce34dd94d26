import type { Address } from '../mail/address.ts';
import type { Delivered } from '../mail/arrival.ts';
import { protocolReply } from '../mail/protocol-reply.ts';
import type { Reply } from '../mail/reply.ts';
import type { Fate } from './outlet.ts';

export interface Fated {
  readonly recipient: Address;
  readonly fate: Fate;
}

/** `had` are those who were delivered to when the message came before. */
export function verdictOn(fates: readonly Fated[], had: readonly Address[]): Delivered {
  const notes = [
    ...(had.length === 0 ? [] : [`delivered before, and not again: ${listed(had)}`]),
    ...told(fates.filter(({ fate }) => fate.kind === 'taken')),
  ];
  const open = fates.filter(({ fate }) => fate.kind !== 'taken');
  const [first] = open;
  if (first === undefined) return { kind: 'durable', notes };

  const why = [...told(open), ...notes].join('; ');
  if (open.some(({ fate }) => fate.kind === 'in doubt'))
    return { kind: 'refused', reply: protocolReply.inDoubt, why: `in doubt: ${why}` };
  if (open.length < fates.length) return { kind: 'refused', reply: protocolReply.partly, why: `in part: ${why}` };

  // One that can come to another end holds back those that cannot.
  const [failure] = open.flatMap(({ fate }) => (fate.kind === 'failed' ? [fate] : []));
  if (failure?.place === 'here') return { kind: 'failed', why };
  if (failure !== undefined) return { kind: 'refused', reply: protocolReply.hopDown, why };
  const refusals = open.flatMap(({ fate }) => (fate.kind === 'refused' ? [fate] : []));
  const refusal = refusals.find(({ reply }) => reply.code < 500) ?? refusals[0];
  if (refusal === undefined) return { kind: 'failed', why };
  const { code, status, lines } = refusal.reply;
  // The sender will tell its user that nobody has it.
  const isHalfTrue = had.length > 0 && code >= 500;
  const reply: Reply = isHalfTrue ? { code, status, lines: [...lines, othersHaveIt] } : refusal.reply;
  return { kind: 'refused', reply, why };
}

const othersHaveIt = 'This is about some recipients only; the others have the message';

/** What was said, with those it was said of. */
function told(fates: readonly Fated[]): readonly string[] {
  const byText = new Map<string, Address[]>();
  for (const { recipient, fate } of fates) {
    const text = fate.kind === 'taken' ? fate.said : fate.why;
    if (text === undefined) continue;
    const same = byText.get(text);
    if (same === undefined) byText.set(text, [recipient]);
    else same.push(recipient);
  }
  return [...byText].map(([text, recipients]) => `${text} (${listed(recipients)})`);
}

/** Recipients that are named; of a long list the rest is a number. */
const mostNamed = 20;

function listed(recipients: readonly Address[]): string {
  const more = recipients.length - mostNamed;
  const named = recipients.slice(0, mostNamed).map(({ text }) => `<${text}>`);
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
