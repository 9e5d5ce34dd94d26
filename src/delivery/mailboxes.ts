import { stat } from 'node:fs/promises';
import type { Address } from '../mail/address.ts';
import { protocolReply } from '../mail/protocol-reply.ts';
import type { Target } from '../policy/directory.ts';
import { mailboxPath } from './mailbox-path.ts';
import { maildir } from './maildir.ts';
import type { Fate, Lodged, Outlet } from './outlet.ts';

/** Folders of mailboxes as destinations. What there is to be asked is whether a folder is there. */
export function mailboxes(host: string): (root: string) => Outlet {
  const outlets = new Map<string, Outlet>();
  return (root) => {
    const known = outlets.get(root);
    if (known !== undefined) return known;
    const deliver = maildir({ root, host });
    const outlet: Outlet = {
      begin: () => ({
        rcpt: (target) => lodge(target, (address) => mailboxPath(root, address, host)),
        deliver: async (octets, drops, arrival) => {
          const delivered = await deliver(octets, drops, arrival);
          const fate: Fate =
            delivered.kind === 'durable'
              ? { kind: 'taken', said: undefined }
              : { kind: 'failed', place: 'here', why: delivered.why };
          return drops.map(() => fate);
        },
        abort: () => undefined,
      }),
      close: () => undefined,
    };
    outlets.set(root, outlet);
    return outlet;
  };
}

/** The mailbox of an address: its own, or that of the user without the tag. */
async function lodge({ address, existence }: Target, pathOf: (address: Address) => string): Promise<Lodged> {
  if (existence.kind === 'unknown') return unknown;
  if (existence.kind === 'listed') return { kind: 'taken', recipient: address, mailbox: existence.mailbox };
  const { base, isMade } = existence;
  try {
    if (base === undefined && isMade) return { kind: 'taken', recipient: address, mailbox: address };
    for (const mailbox of base === undefined ? [address] : [address, base]) {
      if (await isThere(pathOf(mailbox))) return { kind: 'taken', recipient: address, mailbox };
    }
    return isMade && base !== undefined ? { kind: 'taken', recipient: address, mailbox: base } : unknown;
  } catch (error) {
    // A folder that may not be looked into, or a disk that fails, says nothing about who exists.
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'refused', reply: protocolReply.failure, why };
  }
}

const unknown: Lodged = {
  kind: 'refused',
  reply: protocolReply.unknownRecipient,
  why: 'there is no such mailbox',
};

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
