import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { connectRaw } from '../acceptance/raw-client.ts';

// What the kernel is asked, and in which order, before a client hears that its message was taken.

const bin = join(import.meta.dirname, '..', '..', 'bin', 'mailpolicy');
const hasStrace = spawnSync('strace', ['-V']).status === 0;
const root = mkdtempSync(join(tmpdir(), 'mailpolicy-fsync-'));

afterAll(() => rmSync(root, { recursive: true, force: true }));

const files = {
  'mailpolicy.yaml': `policy: site.rules
listeners: [{name: mx, kind: smtp, address: 127.0.0.1:0}]
delivery: {maildir: mail}
`,
  'site.rules': `mailpolicy 1
otherwise reply 550 5.7.1 "No"
domains hosted = "example.org"
relay to hosted
accept everyone
`,
};

test.skipIf(!hasStrace)('file, rename, folder, and only then the 250', async () => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  const trace = join(root, 'trace');
  // -y shows the path of each descriptor.
  const calls = 'trace=fsync,rename,mkdir,write,writev,sendto';
  const args = [
    '-f',
    '-y',
    '-s',
    '60',
    '-e',
    calls,
    '-e',
    'signal=none',
    '-o',
    trace,
    process.execPath,
    bin,
    'serve',
    '--config',
    join(root, 'mailpolicy.yaml'),
  ];
  const daemon = spawn('strace', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await portOf(daemon.stdout);
  const client = await connectRaw(port);
  await client.reply();
  for (const line of [
    'HELO client',
    'MAIL FROM:<a@example.com>',
    'RCPT TO:<ann@example.org>',
    'RCPT TO:<bob@example.org>',
    'DATA',
  ]) {
    await client.ask(line);
  }
  expect(await client.send(Buffer.from('Subject: x\r\n\r\nx\r\n'))).toEqual([expect.stringMatching(/^250 2\.0\.0 /)]);
  client.close();
  const exit = once(daemon, 'exit');
  process.kill(childOf(daemon.pid), 'SIGTERM');
  await exit;

  const traced = callsIn(readFileSync(trace, 'utf8'));
  const reply = traced.find(({ text }) => /"250 2\.0\.0 Ok, taken as/.test(text));
  for (const mailbox of ['ann', 'bob'].map((name) => join(root, 'mail', 'example.org', name))) {
    const steps = [
      traced.find(({ text }) => text.startsWith(`fsync(`) && text.includes(`<${mailbox}/tmp/`)),
      traced.find(({ text }) => text.startsWith(`rename("${mailbox}/tmp/`)),
      traced.find(({ text }) => text.startsWith('fsync(') && text.includes(`<${mailbox}/new>`)),
      reply,
    ];
    expect(steps.map((step) => step !== undefined)).toEqual([true, true, true, true]);
    for (const [at, step] of steps.entries()) expect(step?.begin).toBeGreaterThan(steps[at - 1]?.end ?? -1);
    // The folders that lead to the mailbox were made for it, and are on the disk as well.
    for (const folder of [mailbox, join(root, 'mail', 'example.org'), join(root, 'mail'), root]) {
      const synced = traced.find(({ text }) => text.startsWith('fsync(') && text.includes(`<${folder}>`));
      expect(synced?.end, folder).toBeLessThan(reply?.begin ?? -1);
    }
  }
});

/** strace itself does not end well on a signal; what it runs does. */
function childOf(pid: number | undefined): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return Number(child);
}

async function portOf(output: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface(output)) {
    const [, port] = /listening on 127\.0\.0\.1:(\d+)/.exec(line) ?? [];
    if (port === undefined) continue;
    output.resume();
    return Number(port);
  }
  throw new Error('the daemon did not start');
}

/** A system call with the lines of the trace at which it began and came to its end. */
interface Call {
  readonly text: string;
  readonly begin: number;
  readonly end: number;
}

/** Calls of several threads: one that was interrupted in the listing is taken up again as `<... name resumed>`. */
function callsIn(trace: string): Call[] {
  const calls: Call[] = [];
  const open = new Map<string, { readonly text: string; readonly begin: number }>();
  for (const [at, line] of trace.split('\n').entries()) {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (text.endsWith('<unfinished ...>')) open.set(thread, { text, begin: at });
    else if (text.startsWith('<...')) {
      const begun = open.get(thread);
      if (begun !== undefined) calls.push({ ...begun, end: at });
    } else if (text !== '') calls.push({ text, begin: at, end: at });
  }
  return calls;
}
