import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { giveOrder } from '../../src/commands/control.ts';
import { spawnDaemon } from '../acceptance/daemon-process.ts';
import type { RawClient } from '../acceptance/raw-client.ts';
import { connectRaw } from '../acceptance/raw-client.ts';

/** How much mail is to come while the policy is replaced. Every tenth reload is of a policy that is broken. */
export interface LoadPlan {
  readonly messages: number;
  readonly connections: number;
  readonly reloads: number;
}

/** What came of it. */
export interface Loaded {
  readonly sessions: number;
  /** Sessions during which the policy was replaced. */
  readonly spanned: number;
  /** Answered 250 after the dot. */
  readonly taken: number;
  readonly swapped: number;
  readonly kept: number;
  /** Policies that at least one session was held under. */
  readonly policies: number;
  /** Sessions that were answered by two policies, or by a policy and the list of another. */
  readonly mixed: readonly string[];
  /** Sessions under a policy that had been replaced before they began, or that was never right. */
  readonly stale: readonly string[];
  /** Answers that no policy gives, connections that were lost, reloads that ended in another way than they should. */
  readonly errors: readonly string[];
  /** Taken messages that are not in the mailbox just once, with the tag of the policy of their session. */
  readonly lost: readonly string[];
}

/** Answers at HELO, at RCPT by a list, at RCPT by the gate, and after the dot all name the generation; so does the tag of a taken message. */
function policyOf(generation: number): string {
  return `mailpolicy 1
otherwise reply 550 5.7.1 "gate of ${generation}"
domains hosted = "example.org"
addresses listed = file "listed.addresses"
relay to hosted
reject probe-helo when helo is "probe.example" at once
  reply 550 5.7.1 "helo of ${generation}"
reject probe-list when sender in listed
  reply 550 5.7.1 "list of ${generation}"
reject probe-message when subject is "probe"
  reply 550 5.7.1 "message of ${generation}"
tag generation-${generation} when sender is "a@example.com"
accept everyone
`;
}

const broken = [
  (text: string) => text.replace('when helo is', 'when helo ist'),
  (text: string) => text.replace('file "listed.addresses"', 'file "nowhere.addresses"'),
  (text: string) => text.replace('accept everyone\n', ''),
  () => '',
] as const;
const messagesPerSession = 4;

/** Sends mail over many connections to a daemon whose policy is replaced all the time. */
export async function loadWhileReloading(
  { messages, connections, reloads }: LoadPlan,
  onProgress: (reloads: number) => void = () => undefined,
): Promise<Loaded> {
  const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-reload-'));
  const control = join(folder, 'control.sock');
  const write = (generation: number, change: (text: string) => string = (text) => text) => {
    writeFileSync(join(folder, 'listed.addresses'), `g${generation}@probe.example\n`);
    writeFileSync(join(folder, 'site.rules'), change(policyOf(generation)));
  };
  write(0);
  writeFileSync(
    join(folder, 'mailpolicy.yaml'),
    `policy: site.rules\nhostname: mx.example.org\nlisteners: [{name: mx, kind: smtp, address: "127.0.0.1:0"}]\n` +
      `delivery: {maildir: mail}\ncontrol: ${control}\nreload: signal\nlimits: {errors: 1000}\n`,
  );
  const daemon = await spawnDaemon(folder);

  const mixed: string[] = [];
  const stale: string[] = [];
  const errors: string[] = [];
  const taken = new Map<string, number>();
  const policies = new Set<number>();
  const wrong = new Set<number>();
  /** In force, as the last reload has said. */
  let current = 0;
  /** Written last. */
  let newest = 0;
  let sessions = 0;
  let spanned = 0;
  let sent = 0;
  /** Mail comes as the reloads do, and not before or after them. */
  let allowed = 0;
  let allowMore: (() => void)[] = [];

  async function next(): Promise<number | undefined> {
    while (sent >= allowed && allowed < messages) await new Promise<void>((resolve) => allowMore.push(resolve));
    if (sent >= messages) return undefined;
    sent += 1;
    return sent;
  }

  async function hold(client: RawClient): Promise<boolean> {
    const floor = current;
    await client.reply();
    sessions += 1;
    const heard: string[] = [];
    const ask = async (line: string, wanted: RegExp) => {
      const [reply = ''] = await client.ask(line);
      note(reply, wanted);
    };
    const note = (reply: string, wanted: RegExp) => {
      const [, generation] = wanted.exec(reply) ?? [];
      if (!wanted.test(reply)) errors.push(reply);
      else if (generation !== undefined) heard.push(reply);
      return generation;
    };
    await ask('HELO probe.example', /^550 5\.7\.1 helo of (\d+)$/);
    await ask('EHLO client.example', /^250-/);
    const generation = Number(/\d+$/.exec(heard[0] ?? '')?.[0]);
    policies.add(generation);
    if (generation < floor || generation > newest || wrong.has(generation)) stale.push(`${generation} after ${floor}`);
    let isMore = true;
    for (let count = 0; count < messagesPerSession && isMore; count += 1) {
      const number = await next();
      isMore = number !== undefined;
      if (number === undefined) break;
      await ask(`MAIL FROM:<g${generation}@probe.example>`, /^250 /);
      await ask('RCPT TO:<b@example.org>', /^550 5\.7\.1 list of (\d+)$/);
      await ask('RSET', /^250 /);
      await ask('MAIL FROM:<a@example.com>', /^250 /);
      await ask('RCPT TO:<b@elsewhere.example>', /^550 5\.7\.1 gate of (\d+)$/);
      await ask('RCPT TO:<b@example.org>', /^250 /);
      await ask('DATA', /^354 /);
      const isProbe = number % 4 === 0;
      const text = `Subject: ${isProbe ? 'probe' : `message ${number}`}\r\n\r\n${'x'.repeat(1000)}\r\n`;
      const [reply = ''] = await client.send(Buffer.from(text));
      note(reply, isProbe ? /^550 5\.7\.1 message of (\d+)$/ : /^250 /);
      if (reply.startsWith('250 ')) taken.set(`message ${number}`, generation);
    }
    await ask('QUIT', /^221 /);
    client.close();
    if (current > floor) spanned += 1;
    if (new Set(heard.map((line) => /\d+$/.exec(line)?.[0])).size > 1) mixed.push([...new Set(heard)].join(', '));
    return isMore;
  }

  const lanes = Array.from({ length: connections }, async () => {
    try {
      while (await hold(await connectRaw(daemon.port)));
    } catch (error) {
      errors.push(String(error));
    }
  });
  let swapped = 0;
  let kept = 0;
  for (let reload = 1; reload <= reloads; reload += 1) {
    const breaking = reload % 10 === 0 ? broken[(reload / 10) % broken.length] : undefined;
    newest = reload;
    if (breaking !== undefined) wrong.add(reload);
    write(reload, breaking);
    const answer = JSON.stringify(await giveOrder(control, 'reload'));
    const isKept = answer.startsWith('{"kind":"kept"');
    if (isKept) kept += 1;
    else if (answer.startsWith('{"kind":"swapped"')) swapped += 1;
    if (isKept !== (breaking !== undefined)) errors.push(`reload ${reload}: ${answer}`);
    if (breaking === undefined) current = reload;
    onProgress(reload);
    allowed = Math.ceil((messages * reload) / reloads);
    for (const wake of allowMore) wake();
    allowMore = [];
  }
  await Promise.all(lanes);
  await daemon.end('SIGTERM');
  errors.push(
    ...daemon
      .log()
      .split('\n')
      .filter((line) => line.includes('inner failure')),
  );

  const found = new Map<string, string[]>();
  for (const path of globSync('mail/**/new/*', { cwd: folder })) {
    const text = readFileSync(join(folder, path), 'utf8');
    const [, name = ''] = /^Subject: (.*)\r$/m.exec(text) ?? [];
    const [, tags = ''] = /^X-Mailpolicy-Tags: (.*)\r$/m.exec(text) ?? [];
    found.set(name, [...(found.get(name) ?? []), tags]);
  }
  rmSync(folder, { recursive: true, force: true });
  const lost = [...taken].filter(([name, generation]) => found.get(name)?.join() !== `generation-${generation}`);
  return {
    sessions,
    spanned,
    taken: taken.size,
    swapped,
    kept,
    policies: policies.size,
    mixed,
    stale,
    errors,
    lost: lost.map(([name, generation]) => `${name} of ${generation}: ${found.get(name)?.join() ?? 'nowhere'}`),
  };
}
