import type { Address } from '../mail/address.ts';
import type { Offered } from '../mail/arrival.ts';
import type { Delivery } from '../mail/outcome.ts';
import { protocolReply } from '../mail/protocol-reply.ts';
import type { Reply } from '../mail/reply.ts';
import type { Directory, Target } from '../policy/directory.ts';
import type { Drop, Lodged } from './outlet.ts';

/** An address that its destination has taken. */
type Lodging = Pick<Drop, 'recipient' | 'mailbox'>;

/** Who gets a message: each recipient that the client has named, and whom it stands for. */
export interface Addressees {
  /** Asks for all whom a recipient stands for, with `ask`; where one is refused, the recipient is. */
  readonly name: (named: Address, ask: (target: Target) => Promise<Lodged>) => Promise<Offered>;
  /** The message for each mailbox, once, with the tags of all who stand for it. */
  readonly drops: (deliveries: readonly Delivery[]) => readonly Drop[];
}

export function makeAddressees({ find }: Directory): Addressees {
  const taken = new Map<string, readonly Lodging[]>();
  return {
    name: async (named, ask) => {
      const { isAlias, targets } = find(named);
      const lodgings: Lodging[] = [];
      const missing: Address[] = [];
      for (const target of targets) {
        const lodged = target.existence.kind === 'unknown' ? unknown : await ask(target);
        if (lodged.kind === 'taken') lodgings.push({ recipient: lodged.recipient, mailbox: lodged.mailbox });
        else if (isAlias && saysUnknown(lodged.reply)) missing.push(target.address);
        else return lodged;
      }
      const notes = missing.map(({ text }) => `alias <${named.text}> leads to <${text}>, who does not exist`);
      if (lodgings.length === 0) return { ...unknown, why: notes.join('; ') };
      taken.set(named.key, lodgings);
      return { kind: 'taken', notes };
    },
    drops: (deliveries) => {
      const drops = new Map<string, Drop>();
      for (const { recipient: named, disposition, tags } of deliveries) {
        if (disposition === 'discard') continue;
        const lodgings = taken.get(named.key);
        if (lodgings === undefined) throw new Error('a recipient that is to have the message was never asked for');
        for (const lodging of lodgings) {
          const { key } = lodging.mailbox;
          const before = drops.get(key);
          drops.set(
            key,
            before === undefined
              ? { ...lodging, named, tags }
              : { ...before, tags: [...new Set([...before.tags, ...tags])] },
          );
        }
      }
      return [...drops.values()];
    },
  };
}

/** Whether a reply says that there is no such mailbox (RFC 3463 3.2). */
export function saysUnknown({ code, status }: Reply): boolean {
  return code >= 500 && status === protocolReply.unknownRecipient.status;
}

const unknown: Lodged & { readonly kind: 'refused' } = {
  kind: 'refused',
  reply: protocolReply.unknownRecipient,
  why: 'there is no such recipient',
};
