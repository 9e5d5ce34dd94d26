import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { Packet } from 'dns2';
import type { Domain } from '../../../src/mail/domain.ts';
import { parseDomain } from '../../../src/mail/domain.ts';
import type { ServerAddress } from '../../../src/services/dns/server-address.ts';
import { serverText } from '../../../src/services/dns/server-address.ts';

/** What a server does with a question. It may send nothing, or more than one message. */
export type Handler = (query: Query) => void;

export interface Query {
  readonly message: Buffer;
  readonly via: 'udp' | 'tcp';
  /** Where it came from. */
  readonly port: number;
  readonly send: (message: Buffer) => void;
}

/** A name server on the loopback. */
export interface NameServer extends ServerAddress {
  /** How it is named to node:dns. */
  readonly text: string;
  readonly stop: () => Promise<void>;
}

/** Starts a server over UDP and TCP on one port. */
export async function startServer(handler: Handler, host = '127.0.0.1'): Promise<NameServer> {
  for (;;) {
    const udp = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    udp.on('message', (message, { port, address }) =>
      handler({ message, via: 'udp', port, send: (answer) => udp.send(answer, port, address, () => undefined) }),
    );
    udp.bind(0, host);
    await once(udp, 'listening');
    const { port } = udp.address();
    const tcp = createServer((socket) => serveTcp(socket, handler));
    tcp.listen(port, host);
    try {
      await once(tcp, 'listening');
    } catch {
      // Somebody else has the port over TCP.
      udp.close();
      continue;
    }
    const stop = async () => {
      udp.close();
      await new Promise((resolve) => tcp.close(resolve));
    };
    const server = { family: host.includes(':') ? 6 : 4, host, port } as const;
    return { ...server, text: serverText(server), stop };
  }
}

function serveTcp(socket: Socket, handler: Handler): void {
  let received = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (data: Buffer) => {
    received = Buffer.concat([received, data]);
    if (received.length < 2 || received.length < received.readUInt16BE(0) + 2) return;
    const send = (answer: Buffer) => void socket.write(withLength(answer));
    handler({ message: received.subarray(2), via: 'tcp', port: socket.remotePort ?? 0, send });
  });
}

function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** The name that is asked, in lower case. */
export function nameIn(message: Buffer): string {
  return Packet.parse(message).questions[0]?.name.toLowerCase() ?? '';
}

/** A domain that must be one. */
export function domain(text: string): Domain {
  const found = parseDomain(text);
  if (found === undefined) throw new Error(`${text} is no domain`);
  return found;
}
