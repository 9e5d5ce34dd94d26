import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { readProxy } from '../../src/fronts/smtp/read-proxy.ts';

/** A connection: what the peer writes, and what the server reads. */
async function connected(during: (peer: Socket, server: Socket) => Promise<void>): Promise<void> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const peer = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  const socket = await accepted;
  try {
    await during(peer, socket);
  } finally {
    peer.destroy();
    socket.destroy();
    server.close();
  }
}

const header = 'PROXY TCP4 192.0.2.1 192.0.2.2 40000 25\r\n';

test('octet by octet, and what follows stays', async () => {
  await connected(async (peer, socket) => {
    const read = readProxy(socket, 1000);
    for (const octet of header) {
      peer.write(octet);
      await new Promise((resolve) => setImmediate(resolve));
    }
    peer.write('EHLO client\r\n');
    expect(await read).toMatchObject({ proxied: { client: { text: '192.0.2.1' }, port: 40_000 } });
    const [rest] = await once(socket, 'data');
    expect(String(rest)).toBe('EHLO client\r\n');
  });
});

test('a proxy that says nothing, leaves, or goes on for ever', async () => {
  await connected(async (_peer, socket) => {
    expect(await readProxy(socket, 30)).toEqual({ problem: 'it was not whole after 0.03 s' });
  });
  await connected(async (peer, socket) => {
    peer.end('PROXY ');
    expect(await readProxy(socket, 1000)).toEqual({ problem: 'the connection was closed before it was whole' });
  });
  await connected(async (peer, socket) => {
    peer.write(`PROXY UNKNOWN ${'x'.repeat(10_000)}`);
    expect(await readProxy(socket, 1000)).toEqual({ problem: 'its line is too long' });
  });
});
