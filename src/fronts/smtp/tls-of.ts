import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Visit } from './visit.ts';

/** The protocol and cipher that a connection is encrypted with; undefined for a plain one. */
export function tlsOf(socket: Socket): Visit['tls'] {
  if (!(socket instanceof TLSSocket)) return undefined;
  return { version: socket.getProtocol() ?? '', cipher: socket.getCipher()?.name ?? '' };
}
