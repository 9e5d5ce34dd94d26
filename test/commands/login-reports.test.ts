import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLoginReports } from '../../src/commands/login-reports.ts';

const clients: string[] = [];
let where = '';
let stop: () => Promise<void>;

beforeEach(async () => {
  clients.length = 0;
  const opened = await openLoginReports(
    { kind: 'tcp', host: '127.0.0.1', port: 0 },
    (ip) => clients.push(ip.text),
    () => undefined,
  );
  where = `http://${opened.address}/`;
  stop = opened.stop;
});
afterEach(() => stop());

const report = JSON.stringify({ protocol: 'pop3', remote: '192.0.2.7', success: true, policy_reject: false });
const post = async (path: string, body: string) => {
  const response = await fetch(where + path, { method: 'POST', body });
  return [response.status, await response.json()];
};
const allowed = [200, { status: 0, msg: '' }];

test('a login that is reported is noted, and every login is allowed', async () => {
  expect(await post('?command=allow', report)).toEqual(allowed);
  expect(clients).toEqual([]);
  expect(await post('?command=report', report)).toEqual(allowed);
  expect(clients).toEqual(['192.0.2.7']);
});

test('what is no report is allowed too, and what is too long is not read', async () => {
  expect(await post('?command=report', 'no JSON')).toEqual(allowed);
  expect((await post('?command=report', ' '.repeat(20_000) + report))[0]).toBe(413);
  expect((await fetch(where)).status).toBe(200);
  expect(clients).toEqual([]);
});
