import type { ListenAddress } from './config-values.ts';

/** Where this server takes mail, and its own name. */
export interface Ours {
  readonly hostname: string;
  readonly listeners: readonly { readonly name: string; readonly address: ListenAddress }[];
}

/** The listener of ours that mail to this address comes to, as far as that can be read from the names. */
export function listenerAt(
  address: ListenAddress,
  { hostname, listeners }: Ours,
): Ours['listeners'][number] | undefined {
  if (address.kind === 'unix') return undefined;
  return listeners.find(({ address: ours }) => {
    if (ours.kind === 'unix' || ours.port !== address.port) return false;
    if (ours.host === address.host || (isLoopback(ours.host) && isLoopback(address.host))) return true;
    const isEverywhere = ours.host === '0.0.0.0' || ours.host === '::';
    return isEverywhere && (isLoopback(address.host) || address.host === hostname);
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '127.0.0.1';
}
