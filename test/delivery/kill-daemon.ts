import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawClient } from '../acceptance/raw-client.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import { fakeHop } from './fake-hop.ts';

/** What senders were told of their messages while the daemon was killed again and again, and what has arrived. */
export interface Survived {
  readonly kills: number;
  /** Answered 250. */
  readonly promised: number;
  /** Sent, and never answered. */
  readonly inDoubt: number;
  /** Answered 250, and not there. */
  readonly lost: readonly string[];
  /** Arrived more often than the sender can account for: answered 250 and never in doubt, and there twice. */
  readonly doubled: readonly string[];
}

const rules =
  'mailpolicy 1\notherwise reply 550 5.7.1 "No"\ndomains hosted = "example.org"\nrelay to hosted\naccept everyone\n';
const senders = 4;
const longestLifeMs = 200;

/**
 * Ends the daemon with SIGKILL in the midst of its work, `kills` times, while several senders send. A message that was
 * not answered is sent again under its own name. `chance` gives numbers from 0 to 1.
 */
export async function killDaemon(to: 'smtp' | 'maildir', kills: number, chance: () => number): Promise<Survived> {
  const root = mkdtempSync(join(tmpdir(), 'mailpolicy-kill-'));
  const hop = to === 'smtp' ? await fakeHop() : undefined;
  const delivery = hop === undefined ? '{maildir: mail}' : `{smarthost: {smtp: "127.0.0.1:${hop.address.port}"}}`;
  const listener = '{name: mx, kind: smtp, address: "127.0.0.1:0"}';
  writeFileSync(join(root, 'site.rules'), rules);
  writeFileSync(
    join(root, 'mailpolicy.yaml'),
    `policy: site.rules\nhostname: mx.example.org\nlisteners: [${listener}]\ndelivery: ${delivery}\n`,
  );
  const ledger = new Map<string, Fate>();
  let count = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const daemon = await startDaemon(root);
    const doubtful = [...ledger].filter(([, { isPromised }]) => !isPromised).map(([name]) => name);
    const nextName = () => {
      count += 1;
      return doubtful.pop() ?? `message-${count}`;
    };
    const open = Array.from({ length: senders }, () => sendUntilClosed(daemon.port, ledger, nextName));
    await new Promise((resolve) => setTimeout(resolve, chance() * longestLifeMs));
    daemon.child.kill('SIGKILL');
    await once(daemon.child, 'exit');
    await Promise.all(open);
  }
  const arrived = new Map<string, number>();
  const messages =
    hop?.kept.map(({ octets }) => octets.toString()) ??
    globSync('mail/**/new/*', { cwd: root }).map((path) => readFileSync(join(root, path), 'utf8'));
  for (const text of messages) {
    const [, name = ''] = /^Subject: (.*)\r$/m.exec(text) ?? [];
    arrived.set(name, (arrived.get(name) ?? 0) + 1);
  }
  await hop?.stop();
  rmSync(root, { recursive: true, force: true });
  const promised = [...ledger].filter(([, { isPromised }]) => isPromised);
  return {
    kills,
    promised: promised.length,
    inDoubt: [...ledger.values()].filter(({ doubts }) => doubts > 0).length,
    lost: promised.flatMap(([name]) => (arrived.has(name) ? [] : [name])),
    doubled: promised.flatMap(([name, { doubts }]) => ((arrived.get(name) ?? 0) > 1 + doubts ? [name] : [])),
  };
}

interface Fate {
  isPromised: boolean;
  /** How often it was sent to its end and not answered. */
  doubts: number;
}

async function startDaemon(root: string) {
  const program = join(import.meta.dirname, '../../bin/mailpolicy');
  const child = spawn(process.execPath, [program, 'serve', '--config', join(root, 'mailpolicy.yaml')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    let said = '';
    child.once('exit', () => reject(new Error(`the daemon does not start: ${said}`)));
    child.stdout.on('data', (octets) => {
      if (said.includes('listening')) return;
      said += String(octets);
      const [, found] = /listening on 127\.0\.0\.1:(\d+)/.exec(said) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
  });
  return { child, port };
}

/** Sends one message after the other until the connection is gone. */
async function sendUntilClosed(port: number, ledger: Map<string, Fate>, nextName: () => string): Promise<void> {
  let client: RawClient | undefined;
  try {
    client = await connectRaw(port);
    await client.reply();
    await client.ask('EHLO client');
    for (;;) {
      const name = nextName();
      for (const line of ['MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.org>', 'DATA']) await client.ask(line);
      const fate = ledger.get(name) ?? { isPromised: false, doubts: 0 };
      ledger.set(name, fate);
      fate.doubts += 1;
      const [reply = ''] = await client.send(Buffer.from(`Subject: ${name}\r\n\r\n${'x'.repeat(500)}\r\n`));
      fate.doubts -= 1;
      if (reply.startsWith('250')) fate.isPromised = true;
    }
  } catch {
    // The daemon is gone.
    client?.close();
  }
}
