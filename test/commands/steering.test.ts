import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveOrder, openControl } from '../../src/commands/control.ts';

const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-control-'));
const socket = join(folder, 'control.sock');
let control: Awaited<ReturnType<typeof openControl>> | undefined;

beforeAll(async () => {
  control = await openControl(socket, {
    reload: async () => ({ kind: 'swapped', changes: ['rule a is new'] }),
    status: () => Promise.reject(new Error('no status today')),
  });
});

afterAll(async () => {
  await control?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('an order is carried out and answered', async () => {
  expect(await giveOrder(socket, 'reload')).toEqual({ kind: 'swapped', changes: ['rule a is new'] });
});

test('an order that fails says so', async () => {
  expect(await giveOrder(socket, 'status')).toEqual({ problem: 'Error: no status today' });
});

test('what is no order is told so, and what has no end is cut off', async () => {
  const nonsense = connect(socket);
  nonsense.write('obey\n');
  expect(await text(nonsense)).toBe('{"problem":"`obey` is no order"}\n');
  const endless = connect(socket);
  endless.on('error', () => undefined);
  endless.write('x'.repeat(1000));
  expect(await text(endless).catch(() => '')).toBe('');
});

test('where nobody listens, the order fails', async () => {
  await expect(giveOrder(join(folder, 'absent.sock'), 'status')).rejects.toThrow('ENOENT');
});
