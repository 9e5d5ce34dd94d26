import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Watched } from '../../src/commands/observer.ts';
import { openObserver } from '../../src/commands/observer.ts';

let state: ReturnType<Watched['state']> = 'starting';
let fails = false;
const errors: string[] = [];
let observer: Awaited<ReturnType<typeof openObserver>> | undefined;
let origin = '';

beforeAll(async () => {
  const metrics = async () => {
    if (fails) throw new Error('miscounted');
    return 'drops_total 1\n';
  };
  observer = await openObserver({ kind: 'tcp', host: '127.0.0.1', port: 0 }, { state: () => state, metrics }, (error) =>
    errors.push(error.message),
  );
  origin = `http://${observer.address}`;
});

afterAll(() => observer?.stop());

async function ask(path: string, method = 'GET', body?: string): Promise<string> {
  const response = await fetch(`${origin}${path}`, { method, ...(body === undefined ? {} : { body }) });
  return `${response.status} ${await response.text()}`;
}

test('metrics are in the text format', async () => {
  const response = await fetch(`${origin}/metrics?x=y`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await response.text()).toBe('drops_total 1\n');
});

test('it is healthy all the time, and ready while mail is taken', async () => {
  const heard: string[] = [];
  for (const each of ['starting', 'ready', 'draining'] as const) {
    state = each;
    heard.push(await ask('/healthz'), await ask('/readyz'));
  }
  expect(heard).toEqual(['200 ok\n', '503 starting\n', '200 ok\n', '200 ready\n', '200 ok\n', '503 draining\n']);
});

test('HEAD has no body, and there is nothing else', async () => {
  const head = await fetch(`${origin}/metrics`, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '14', '']);
  for (const path of ['/', '/metrics/', '/%6detrics', '//healthz', '/constructor']) {
    expect(await ask(path)).toBe('404 not found\n');
  }
  expect(await ask('/metrics', 'POST', 'x')).toBe('404 not found\n');
});

test('a fault in counting is an answer too', async () => {
  fails = true;
  expect(await ask('/metrics')).toBe('500 inner failure\n');
  expect(errors).toEqual(['miscounted']);
  fails = false;
});

test.each([
  ['what is no HTTP', 'EHLO x\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['a header without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(10_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  [
    'a body that is not waited for',
    'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n',
    /^HTTP\/1\.1 200 /,
  ],
])('%s is answered and the connection closed', async (_name, sent, answer) => {
  const socket = connect(Number(observer?.address.split(':')[1]), '127.0.0.1');
  socket.write(sent);
  expect(await text(socket)).toMatch(answer);
});

test('a stop closes connections that wait, and an address that is taken is not bound', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const watched: Watched = { state: () => 'ready', metrics: async () => '' };
  const host = '127.0.0.1';
  await expect(openObserver({ kind: 'tcp', host, port }, watched, () => undefined)).rejects.toThrow('EADDRINUSE');
  taken.close();

  const short = await openObserver({ kind: 'tcp', host, port: 0 }, watched, () => undefined);
  const socket = connect(Number(short.address.split(':')[1]), host);
  socket.on('error', () => undefined);
  socket.write('GET /met');
  await new Promise((resolve) => socket.once('connect', resolve));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await short.stop();
  await closed;
});
