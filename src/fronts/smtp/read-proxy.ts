import type { Socket } from 'node:net';
import type { Proxied } from './proxy-header.ts';
import { parseProxyHeader } from './proxy-header.ts';

/** Whom the peer speaks for, `proxied` undefined where it is itself; or why that could not be learnt. */
export type ReadProxy = { readonly proxied: Proxied | undefined } | { readonly problem: string };

/**
 * Takes the header of the PROXY protocol off the beginning of a connection; what comes behind it is left in the socket.
 * The whole header has to be there within `patienceMs`. Never rejects. The caller closes the connection of a peer with a problem.
 */
export function readProxy(socket: Socket, patienceMs: number): Promise<ReadProxy> {
  return new Promise((resolve) => {
    let octets: Buffer = Buffer.alloc(0);
    const done = (read: ReadProxy) => {
      clearTimeout(late);
      socket.off('readable', look);
      socket.off('error', fail);
      socket.off('end', end);
      socket.off('close', end);
      // Whatever befalls the socket of a peer that is turned away is of no interest.
      if ('problem' in read) socket.on('error', () => undefined);
      resolve(read);
    };
    const look = () => {
      for (let chunk = nextChunk(socket); chunk !== undefined; chunk = nextChunk(socket)) {
        octets = Buffer.concat([octets, chunk]);
        const header = parseProxyHeader(octets);
        if (header.kind === 'begun') continue;
        if (header.kind === 'none') return done({ problem: header.problem });
        if (octets.length > header.length) socket.unshift(octets.subarray(header.length));
        return done({ proxied: header.proxied });
      }
    };
    const fail = (error: Error) => done({ problem: error.message });
    const end = () => done({ problem: 'the connection was closed before it was whole' });
    const late = setTimeout(() => done({ problem: `it was not whole after ${patienceMs / 1000} s` }), patienceMs);
    socket.on('readable', look);
    socket.on('error', fail);
    socket.on('end', end);
    socket.on('close', end);
  });
}

function nextChunk(socket: Socket): Buffer | undefined {
  const chunk: unknown = socket.read();
  return Buffer.isBuffer(chunk) ? chunk : undefined;
}
