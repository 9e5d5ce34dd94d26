import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Daemon } from '../../src/commands/daemon.ts';
import { startDaemon } from '../../src/commands/daemon.ts';
import type { Monitoring } from '../../src/commands/monitoring.ts';
import { openMonitoring } from '../../src/commands/monitoring.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import type { Config } from '../../src/policy/config.ts';
import { parseConfig } from '../../src/policy/config.ts';
import { systemClock } from '../../src/services/clock.ts';
import { makeLog } from '../../src/services/log.ts';
import { makeMetrics } from '../../src/services/metrics.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import { swapOf } from '../policy/swap-of.ts';

const rules = `mailpolicy 1
otherwise reply 550 5.7.1 "No"
domains hosted = "example.org"
relay to hosted
reject bad-sender when sender is "bad@example.com"
observe reject strict when sender domain is "bulk.example"
tag bulk when sender domain is "bulk.example"
accept everyone
`;

const root = mkdtempSync(join(tmpdir(), 'mailpolicy-monitoring-'));
const lines: string[] = [];
const log = makeLog({ format: 'text', priorities: false, clock: systemClock, write: (line) => lines.push(line) });
const swap = swapOf('site.rules', rules);
const metrics = makeMetrics('1');
let monitoring: Monitoring | undefined;
let daemon: Daemon | undefined;
let origin = '';

function configOf(metrics: string): Config {
  const text = `policy: site.rules\nhostname: mx.example.org\ndelivery: {maildir: ${root}}\n${metrics}listeners:\n  - {name: mx, kind: smtp, address: 127.0.0.1:0}\n`;
  const { config } = parseConfig(makeSource('mailpolicy.yaml', text), () => ({ problem: 'there is none' }));
  if (config === undefined) throw new Error('the configuration is wrong');
  return config;
}

beforeAll(async () => {
  const config = configOf('metrics: 127.0.0.1:0\n');
  const opened = await openMonitoring(config, metrics, swap, log);
  if ('problem' in opened) throw new Error(opened.problem);
  monitoring = opened;
  origin = `http://${/metrics: http listening on (\S+)/.exec(lines.join('\n'))?.[1]}`;
  const started = await startDaemon({ config, swap, log, clock: systemClock, metrics });
  if ('problem' in started) throw new Error(started.problem);
  daemon = started;
});

afterAll(async () => {
  await daemon?.stop();
  await monitoring?.stop();
  rmSync(root, { recursive: true, force: true });
});

/** The samples that count something, without times. */
async function counted(): Promise<string[]> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => /^mailpolicy_(sessions|connections|decisions|rule|deliveries).* [^0]/.test(line));
}

async function statusOf(path: string): Promise<number> {
  return (await fetch(`${origin}${path}`)).status;
}

test('a session is counted where it passes, and readiness follows the daemon', async () => {
  if (daemon === undefined || monitoring === undefined) throw new Error('nothing was started');
  expect(await statusOf('/readyz')).toBe(503);
  monitoring.ready(daemon);
  expect(await statusOf('/readyz')).toBe(200);

  const client = await connectRaw(Number(daemon.addresses.get('mx')?.split(':').at(-1)));
  await client.reply();
  for (const line of [
    'EHLO client',
    'MAIL FROM:<bad@example.com>',
    'RCPT TO:<ann@example.org>',
    'RSET',
    'MAIL FROM:<a@bulk.example>',
    'RCPT TO:<ann@example.com>',
    'RCPT TO:<ann@example.org>',
    'DATA',
  ]) {
    await client.ask(line);
  }
  await client.send(Buffer.from('Subject: hello\r\n\r\nx\r\n'));
  expect(await counted()).toEqual([
    'mailpolicy_sessions_total{listener="mx"} 1',
    'mailpolicy_connections{listener="mx"} 1',
    'mailpolicy_decisions_total{stage="rcpt",action="reject",listener="mx"} 2',
    'mailpolicy_decisions_total{stage="message",action="accept",listener="mx"} 1',
    'mailpolicy_rule_hits_total{rule="bad-sender",cause="rule"} 1',
    'mailpolicy_rule_hits_total{rule="relay",cause="relay"} 1',
    'mailpolicy_rule_hits_total{rule="everyone",cause="rule"} 1',
    'mailpolicy_rule_hits_total{rule="bulk",cause="tag"} 1',
    'mailpolicy_rule_hits_total{rule="strict",cause="observed"} 1',
    'mailpolicy_deliveries_total{result="durable"} 1',
  ]);
  const text = await (await fetch(`${origin}/metrics`)).text();
  expect(text).toContain('mailpolicy_eval_duration_seconds_count{stage="rcpt"} 3\n');
  expect(text).toContain(`mailpolicy_policy_info{plan="${swap.planFor('smtp').plan.id}"} 1\n`);
  client.close();

  monitoring.draining();
  expect([await statusOf('/readyz'), await statusOf('/healthz')]).toEqual([503, 200]);
});

test('without an address nothing is counted, and one that is taken is a problem', async () => {
  const silent = await openMonitoring(configOf(''), undefined, swap, log);
  expect(silent).not.toHaveProperty('problem');
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  expect(await openMonitoring(configOf(`metrics: 127.0.0.1:${port}\n`), metrics, swap, log)).toEqual({
    problem: expect.stringMatching(/^metrics: .*EADDRINUSE/),
  });
  taken.close();
});
