import type { KeyPart } from '../core/declared-service.ts';
import type { Address } from '../mail/address.ts';
import type { Ip } from '../mail/ip.ts';
import { maskNetwork, networkText } from '../mail/ip.ts';
import { stateKey } from '../mail/state-key.ts';

/** What a key can have of a session. */
export interface KeptSession {
  readonly client: Ip;
  readonly helo: { readonly name: string } | undefined;
  readonly authentication: { readonly user: string } | undefined;
  readonly transaction: { readonly sender: Address | undefined } | undefined;
}

/** The key under which a greylist or a limit knows a recipient of a session; undefined where a part is not known yet. */
export function keptKey(
  by: readonly KeyPart[],
  { session, recipient }: { readonly session: KeptSession; readonly recipient: Address | undefined },
): string | undefined {
  const { transaction } = session;
  if (transaction === undefined || recipient === undefined) return undefined;
  const { sender } = transaction;
  return stateKey(
    by.map((part) => {
      switch (part.kind) {
        case 'client':
          return clientPart(session.client, part.prefix);
        case 'helo':
          return session.helo?.name.toLowerCase() ?? '';
        case 'recipient':
          return recipient.key;
        case 'recipient domain':
          return recipient.domain ?? '';
        case 'sender':
          return sender?.key ?? '';
        case 'sender domain':
          return sender?.domain ?? '';
        case 'user':
          return session.authentication?.user.toLowerCase() ?? '';
        default:
          return part satisfies never;
      }
    }),
  );
}

function clientPart(client: Ip, bits: number): string {
  const prefix = client.family === 4 ? bits : bits === 32 ? 128 : 64;
  return networkText(maskNetwork({ address: client, prefix }));
}
