import { maildir } from './maildir.ts';
import type { Fate, Outlet } from './outlet.ts';

/** Folders of mailboxes as destinations: they take everybody, and have nothing to ask or to end. */
export function mailboxes(host: string): (root: string) => Outlet {
  const outlets = new Map<string, Outlet>();
  return (root) => {
    const known = outlets.get(root);
    if (known !== undefined) return known;
    const deliver = maildir({ root, host });
    const outlet: Outlet = {
      begin: () => ({
        rcpt: async () => ({ kind: 'taken' }),
        deliver: async (octets, deliveries, arrival) => {
          const delivered = await deliver(octets, deliveries, arrival);
          const fate: Fate =
            delivered.kind === 'durable'
              ? { kind: 'taken', said: undefined }
              : { kind: 'failed', place: 'here', why: delivered.why };
          return deliveries.map(() => fate);
        },
        abort: () => undefined,
      }),
      close: () => undefined,
    };
    outlets.set(root, outlet);
    return outlet;
  };
}
