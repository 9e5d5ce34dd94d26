import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkDns } from '../../src/commands/check-dns.ts';
import { parseZone } from '../../src/trial/dns-record.ts';
import type { NameServer } from '../services/dns/name-server.ts';
import { startServer } from '../services/dns/name-server.ts';
import { startRecordsServer } from '../services/dns/records-server.ts';
import { runCommand } from './run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-check-dns-'));
const policy = join(folder, 'site.rules');
const config = join(folder, 'mailpolicy.yaml');
let server: NameServer;

beforeAll(async () => {
  const zone = parseZone('1.0.0.127.all.example.net A 127.0.0.2\n1.0.0.127.gone.example.net A 198.51.100.7\n');
  if ('problem' in zone) throw new Error(zone.problem);
  server = await startRecordsServer(() => zone.records);
  writeFileSync(
    policy,
    `mailpolicy 1
otherwise reply 550 5.7.1 "No"
domains hosted = "example.org"
dnsbl sound = "bl.example.net" if unavailable skip
dnsbl both = "bl.example.net", "all.example.net" if unavailable skip
relay to hosted
reject a when client listed on sound
reject b when client listed on both
accept everyone
`,
  );
  writeFileSync(config, `policy: site.rules\nlisteners: []\ndns: {servers: ["${server.text}"]}\n`);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const said = `ok    bl.example.net (sound, both), N ms
FAIL  all.example.net (both): it lists 127.0.0.1, so it lists everything
`;

test('by the configuration, and by a policy with a resolver', async () => {
  for (const args of [
    ['--config', config],
    [policy, '--server', server.text],
  ]) {
    const { exit, stdout, stderr } = await runCommand(checkDns, ...args);
    expect({ exit, stdout: stdout.replace(/\d+ ms/, 'N ms'), stderr }).toEqual({ exit: 1, stdout: said, stderr: '' });
  }
});

test('as JSON', async () => {
  const { exit, stdout } = await runCommand(checkDns, policy, '--server', server.text, '--json');
  expect(exit).toBe(1);
  expect(JSON.parse(stdout)).toEqual([
    {
      zone: 'bl.example.net',
      lists: ['sound', 'both'],
      holds: 'addresses',
      sound: true,
      why: null,
      tookMs: expect.any(Number),
    },
    expect.objectContaining({
      zone: 'all.example.net',
      sound: false,
      why: 'it lists 127.0.0.1, so it lists everything',
    }),
  ]);
});

test('a resolver that cannot be reached', async () => {
  const closed = await startServer(() => undefined);
  await closed.stop();
  const { exit, stdout } = await runCommand(checkDns, policy, '--server', closed.text);
  expect(exit).toBe(1);
  expect(stdout).toMatch(/^FAIL {2}bl\.example\.net \(sound, both\): it cannot be asked: \S+ .*ECONNREFUSED$/m);
});

test.each([
  [['a.rules', 'b.rules'], 2, /one policy is checked/],
  [['--server', 'ns.example'], 2, /no IP address/],
  [['--config', join(folder, 'none.yaml')], 2, /there is no such file/],
  [['--colour'], 2, /Unknown option/],
  [[join(folder, 'none.rules')], 2, /there is no such file/],
])('%j', async (args, exit, stderr) => {
  const ran = await runCommand(checkDns, ...args);
  expect(ran.exit).toBe(exit);
  expect(ran.stderr).toMatch(stderr);
});

test('a policy that asks no list', async () => {
  const plain = join(folder, 'plain.rules');
  writeFileSync(
    plain,
    'mailpolicy 1\notherwise reply 550 5.7.1 "No"\ndomains hosted = "example.org"\nrelay to hosted\naccept everyone\n',
  );
  expect(await runCommand(checkDns, plain)).toEqual({ exit: 0, stdout: 'the policy asks no DNS list\n', stderr: '' });
});
