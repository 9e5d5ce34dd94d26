import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { StoreOrder } from '../../src/services/store/open-store.ts';
import { openStore } from '../../src/services/store/open-store.ts';
import { hasPostfix, startPostfix } from '../fronts/real-postfix.ts';
import { everything } from '../services/store/conformance.ts';
import { hasRedis, startRedis } from '../services/store/real-redis.ts';
import { connectRaw } from './raw-client.ts';

// A Postfix as the sending server, which tries again by itself, and the daemon as a process that is killed meanwhile.

const rules = (delay: number) => `mailpolicy 1
otherwise reply 550 5.7.1 "No"
domains hosted = "example.org"
relay to hosted
greylist first-contact
  delay ${delay} seconds remember 1 week by client/24, sender, recipient if unavailable skip
  reply 450 4.7.1 "Grey Listed, come again in {wait}"
accept everyone
`;

const week = 7 * 86_400_000;

interface Site {
  readonly store: StoreOrder;
  /** The line of mailpolicy.yaml. */
  readonly yaml: string;
}

/** A daemon of a site, as a process of its own. */
interface Process {
  readonly kill: () => Promise<void>;
}

describe.skipIf(!hasPostfix)('a mail server that tries again gets its mail through, and is known for a week', () => {
  test('over SQLite, the daemon killed between', { timeout: 240_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-'));
    const store = { kind: 'sqlite', path: join(folder, 'state.db'), sizeOctets: 2 ** 30, withinMs: 10_000 } as const;
    await greylists(folder, { store, yaml: `store: {sqlite: {path: ${store.path}, within: 5 seconds}}` });
  });

  test.skipIf(!hasRedis)('over Redis, the daemon killed between', { timeout: 240_000 }, async () => {
    const redis = await startRedis();
    const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-'));
    const store = { kind: 'redis', url: redis.url, prefix: 'mailpolicy', withinMs: 10_000 } as const;
    await greylists(folder, { store, yaml: `store: {redis: {url: "${redis.url}", within: 5 seconds}}` });
    await redis.remove();
  });
});

describe.skipIf(!hasRedis)('two daemons on one Redis', () => {
  test('who has waited at the one passes at the other', { timeout: 120_000 }, async () => {
    const redis = await startRedis();
    const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-'));
    const [one, other] = [await freePort(), await freePort()];
    const yaml = `store: {redis: {url: "${redis.url}", within: 5 seconds}}`;
    const daemons = [await serve(folder, 'one', one, yaml, 15), await serve(folder, 'other', other, yaml, 15)];
    expect(await rcpt(one)).toMatch(/^450 4\.7\.1 Grey Listed/);
    expect(await rcpt(other)).toMatch(/^450 4\.7\.1 Grey Listed, come again in (?:1[0-5]|[1-9]) seconds?$/);
    await new Promise((resolve) => setTimeout(resolve, 15_100));
    expect(await rcpt(other)).toBe('250 2.1.5 Ok');
    expect(await rcpt(one)).toBe('250 2.1.5 Ok');
    for (const daemon of daemons) await daemon.kill();
    await redis.remove();
    rmSync(folder, { recursive: true, force: true });
  });
});

async function greylists(folder: string, { store: order, yaml }: Site): Promise<void> {
  const port = await freePort();
  let daemon = await serve(folder, 'mx', port, yaml);
  const postfix = await startPostfix({
    next: `127.0.0.1:${port}`,
    main: [
      'queue_run_delay = 1s',
      // Of one second nothing may be left by the next queue run, which then finds the message still locked, and puts it off
      // for up to five minutes.
      'minimal_backoff_time = 2s',
      'maximal_backoff_time = 3s',
      'smtp_destination_rate_delay = 0s',
    ],
  });
  const store = await openStore(order);
  const kinds = async () => (await everything(store, undefined, Date.now())).map(({ kind }) => kind).sort();
  try {
    await submit(postfix.port);
    await vi.waitFor(() => expect(postfix.log()).toContain('450 4.7.1 Grey Listed'), {
      timeout: 20_000,
      interval: 100,
    });
    await daemon.kill();
    expect(await kinds()).toEqual(['waiting']);
    expect(delivered(folder)).toHaveLength(0);
    daemon = await serve(folder, 'mx', port, yaml);
    await vi.waitFor(() => expect(delivered(folder), postfix.log().slice(-4000)).toHaveLength(1), {
      timeout: 90_000,
      interval: 100,
    });
    await vi.waitFor(async () => expect(await kinds()).toEqual(['known', 'waiting']), { timeout: 5000 });
    const [known] = await everything(store, 'known', Date.now());
    expect(known?.key).toBe('127.0.0.0/24 ann@example.net bob@example.org');
    expect((known?.until ?? 0) - (known?.last ?? 0)).toBe(week);

    await daemon.kill();
    daemon = await serve(folder, 'mx', port, yaml);
    const deferredBefore = postfix.log().split('450 4.7.1').length;
    await submit(postfix.port);
    await vi.waitFor(() => expect(delivered(folder), postfix.log().slice(-4000)).toHaveLength(2), {
      timeout: 90_000,
      interval: 100,
    });
    // What is known was taken at once; a daemon that had not yet begun may have kept it waiting.
    expect(postfix.log().split('450 4.7.1').length).toBe(deferredBefore);
  } finally {
    await store.close();
    postfix.stop();
    await daemon.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function delivered(folder: string): string[] {
  try {
    return readdirSync(join(folder, 'mail', 'example.org', 'bob', 'new'));
  } catch {
    // There is no mailbox before the first message.
    return [];
  }
}

/** Hands a message to Postfix. */
async function submit(port: number): Promise<void> {
  const client = await connectRaw(port);
  await client.reply();
  for (const line of ['EHLO ann.example.net', 'MAIL FROM:<ann@example.net>', 'RCPT TO:<bob@example.org>', 'DATA']) {
    expect((await client.ask(line)).at(-1)).toMatch(/^[23]/);
  }
  expect((await client.send(Buffer.from('Subject: x\r\n\r\nx\r\n.\r\n'))).at(-1)).toMatch(/^250/);
  client.close();
}

/** What the daemon says to a recipient. */
async function rcpt(port: number): Promise<string | undefined> {
  const client = await connectRaw(port);
  await client.reply();
  await client.ask('EHLO mail.example.net');
  await client.ask('MAIL FROM:<eve@example.net>');
  const heard = await client.ask('RCPT TO:<bob@example.org>');
  client.close();
  return heard.at(-1);
}

/** Starts `mailpolicy serve`, and waits until it can be reached. */
async function serve(folder: string, name: string, port: number, store: string, delay = 4): Promise<Process> {
  writeFileSync(join(folder, 'site.rules'), rules(delay));
  const config = join(folder, `${name}.yaml`);
  writeFileSync(
    config,
    `policy: site.rules\nhostname: mx.example.org\nlisteners: [{name: ${name}, kind: smtp, address: "127.0.0.1:${port}"}]\ndelivery: {maildir: mail}\n${store}\n`,
  );
  const bin = join(import.meta.dirname, '../../bin/mailpolicy');
  const daemon: ChildProcess = spawn(process.execPath, [bin, 'serve', '--config', config], { stdio: 'ignore' });
  const closed = once(daemon, 'exit');
  await vi.waitFor(async () => (await connectRaw(port)).close(), { timeout: 30_000, interval: 100 });
  return {
    kill: async () => {
      daemon.kill('SIGKILL');
      await closed;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}
