import { expect, test } from 'vitest';
import { systemClock } from '../../src/services/clock.ts';
import { parseZone } from '../../src/trial/dns-record.ts';
import { acquaintedStore } from './acquainted-store.ts';
import { startOnLoopback } from './loopback-daemon.ts';
import { connectRaw } from './raw-client.ts';

test('a list that lists everything refuses nobody, and the log says so', async () => {
  const zone = parseZone('9.113.0.203.bl.example.net A 127.0.0.2\n1.0.0.127.bl.example.net A 127.0.0.2\n');
  if ('problem' in zone) throw new Error(zone.problem);
  const errors: string[] = [];
  const { promise: told, resolve } = Promise.withResolvers<void>();
  const daemon = await startOnLoopback({
    policy: 'rules/msen.rules',
    port: 0,
    listener: 'mx',
    users: [],
    clock: systemClock,
    dns: () => zone.records,
    store: acquaintedStore(),
    log: {
      decision: () => undefined,
      notice: (level, _id, text) => {
        if (level !== 'error') return;
        errors.push(text);
        resolve();
      },
    },
  });
  await told;
  const client = await connectRaw(daemon.port);
  await client.reply();
  await client.ask('EHLO proxy.example');
  await client.ask('XCLIENT ADDR=203.0.113.9');
  await client.ask('EHLO mail.example.net');
  await client.ask('MAIL FROM:<carol@example.net>');
  expect(await client.ask('RCPT TO:<ann@msen.example>')).toEqual(['250 2.1.5 Ok']);
  client.close();
  await daemon.stop();
  expect(errors).toEqual([
    'dnsbl blacklists: bl.example.net is suspended, and its rules do what they say for `if unavailable`: it lists 127.0.0.1, so it lists everything',
  ]);
});
