import { expect, test } from 'vitest';
import { countClients } from '../../src/fronts/smtp/client-counts.ts';
import type { Ip } from '../../src/mail/ip.ts';
import { parseIp, parseNetwork } from '../../src/mail/ip.ts';

function ip(text: string): Ip {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new Error(`${text} is an address`);
  return parsed;
}

function counts(now = () => 0) {
  const limits = {
    connectionsPerClient: 2,
    connectionRate: 4,
    messageRate: 3,
    unknownRecipients: 2,
    failedLogins: 2,
    errorsPerClient: 2,
  };
  const exempt = parseNetwork('10.0.0.0/8');
  return countClients({ ...limits, exempt: exempt === undefined ? [] : [exempt] }, now);
}

test('connections at once: a /64 of IPv6 is one client, an IPv4 address another', () => {
  const { enter, leave } = counts();
  expect(['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'].map((each) => enter(ip(each)))).toEqual([
    true,
    true,
    false,
    true,
  ]);
  leave(ip('2001:db8::1'));
  leave(ip('2001:db8::3'));
  expect(enter(ip('2001:db8::4'))).toBe(true);
  expect([enter(ip('192.0.2.1')), enter(ip('192.0.2.2'))]).toEqual([true, true]);
});

test('a rate runs empty evenly, and what is refused does not fill it', () => {
  let now = 0;
  const { message } = counts(() => now);
  const client = ip('192.0.2.1');
  expect(Array.from({ length: 6 }, () => message(client))).toEqual([true, true, true, false, false, false]);
  now = 19_999;
  expect(message(client)).toBe(false);
  now = 20_000;
  expect([message(client), message(client)]).toEqual([true, false]);
});

test('unknown recipients, failed logins and errors shut the door for a while', () => {
  let now = 0;
  const { unknownRecipient, isGuessing, failedLogin, isCracking, error, isBabbling } = counts(() => now);
  const client = ip('192.0.2.1');
  for (const note of [unknownRecipient, failedLogin, error]) {
    note(client);
    note(client);
  }
  const other = ip('192.0.2.2');
  expect([isGuessing(client), isCracking(client), isBabbling(client)]).toEqual([true, true, true]);
  expect([isGuessing(other), isCracking(other), isBabbling(other)]).toEqual([false, false, false]);
  now = 300_000;
  expect([isGuessing(client), isCracking(client), isBabbling(client)]).toEqual([false, false, false]);
});

test('who is exempt is not counted', () => {
  const { enter, message, failedLogin, isCracking } = counts();
  const client = ip('10.1.2.3');
  for (let at = 0; at < 20; at += 1) {
    expect([enter(client), message(client)]).toEqual([true, true]);
    failedLogin(client);
  }
  expect(isCracking(client)).toBe(false);
});

test('what clients have done wrong can be told to another process', () => {
  const [here, client] = [counts(), ip('192.0.2.1')];
  here.unknownRecipient(client);
  here.failedLogin(client);
  const limits = {
    connectionsPerClient: 2,
    connectionRate: 4,
    messageRate: 3,
    unknownRecipients: 2,
    failedLogins: 1,
    errorsPerClient: 1,
  };
  const there = countClients({ ...limits, exempt: [] }, () => 0, here.faults());
  expect([there.isGuessing(client), there.isCracking(client)]).toEqual([false, true]);
  there.unknownRecipient(client);
  expect([there.isGuessing(client), here.isGuessing(client)]).toEqual([true, false]);
});
