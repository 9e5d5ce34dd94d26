import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { HandOver, Receiver } from '../../src/workers/hand-over.ts';
import { openHandOver } from '../../src/workers/hand-over.ts';

// Listening sockets on the loopback, and workers that keep what they are given.

const open: HandOver[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const each of open.splice(0)) each.close();
});

interface Worker extends Receiver {
  received: number;
  busy: number | undefined;
}

function makeWorker(): Worker {
  const worker: Worker = {
    received: 0,
    busy: undefined,
    busySince: () => worker.busy,
    openOf: () => worker.received,
    receivedAt: () => worker.received,
    receive: (_listener, socket) => {
      worker.received += 1;
      sockets.push(socket);
    },
  };
  return worker;
}

async function start(workers: readonly Worker[]) {
  const address = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
  const opened = await openHandOver([{ name: 'mx', address }], () => workers);
  if ('problem' in opened) throw new Error(opened.problem);
  open.push(opened);
  const port = Number(opened.addresses.get('mx')?.split(':').at(-1));
  const call = async (count: number) => {
    for (let at = 0; at < count; at += 1) {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      await once(socket, 'connect');
    }
  };
  return { opened, port, call };
}

test('each connection goes to the worker with the fewest', async () => {
  const workers = [makeWorker(), makeWorker(), makeWorker()];
  const [one] = workers;
  if (one === undefined) throw new Error('there are three');
  one.received = 3;
  const { call } = await start(workers);
  await call(9);
  await expect.poll(() => workers.map(({ received }) => received)).toEqual([4, 4, 4]);
});

test('a busy worker with fewer is waited for, but not long', async () => {
  const workers = [makeWorker(), makeWorker()] as const;
  workers[0].busy = performance.now();
  workers[1].received = 1;
  const { opened, call } = await start(workers);
  await call(1);
  workers[0].busy = undefined;
  opened.goOn();
  await expect.poll(() => workers.map(({ received }) => received)).toEqual([1, 1]);
  workers[0].busy = performance.now();
  await call(2);
  await expect.poll(() => workers.map(({ received }) => received)).toEqual([1, 3]);
});

test('connections wait where there is no worker, and are closed in the end', async () => {
  const workers: Worker[] = [];
  const { opened, port, call } = await start(workers);
  await call(2);
  workers.push(makeWorker());
  opened.goOn();
  await expect.poll(() => workers[0]?.received).toBe(2);
  workers.pop();
  const left = connect(port, '127.0.0.1');
  await once(left, 'connect');
  await new Promise((resolve) => setTimeout(resolve, 20));
  opened.close();
  left.resume();
  await once(left, 'close');
});

test('an address that is taken opens nothing', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const listeners = [0, port].map((each) => ({
    name: `at-${each}`,
    address: { kind: 'tcp', host: '127.0.0.1', port: each } as const,
  }));
  expect(await openHandOver(listeners, () => [])).toEqual({
    problem: expect.stringMatching(/^listener at-\d+: .*EADDRINUSE/),
  });
  taken.close();
});
