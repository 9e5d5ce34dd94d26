import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { commands } from '../src/commands/registry.ts';
import { connectRaw } from './acceptance/raw-client.ts';

// Slow: it starts the program several times, as a reader would.

const blocks = [...readFileSync('README.md', 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
  ({ 1: kind = '', 2: inner = '' }) => ({ kind, inner }),
);
const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-readme-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('README.md leads from an empty folder to a refused message', async () => {
  let port = 0;
  let stop = async () => {};
  for (const [at, { kind, inner }] of blocks.entries()) {
    const next = blocks[at + 1];
    if (kind === 'rules' && inner.startsWith('mailpolicy 1')) writeFileSync(join(folder, 'site.rules'), inner);
    else if (kind === 'rules') appendFileSync(join(folder, 'site.rules'), inner);
    else if (kind === 'yaml') writeFileSync(join(folder, 'mailpolicy.yaml'), inner.replace(':2525', ':0'));
    else if (kind === 'text' && inner.startsWith('S: ')) expect(await heard(port, inner)).toBe(inner);
    else if (inner.startsWith('mailpolicy serve ')) ({ port, stop } = await serve(inner));
    else if (inner.startsWith('mailpolicy ')) {
      const { code, out } = await run(inner);
      expect([inner, code]).toEqual([inner, 0]);
      if (next?.kind === 'text') expect(out).toBe(next.inner);
    }
  }
  await stop();
  expect(port).toBeGreaterThan(0);
}, 20_000);

test('the scripts that README.md and ARCHITECTURE.md name exist', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const pages = ['README.md', 'ARCHITECTURE.md'].map((page) => readFileSync(page, 'utf8')).join('\n');
  const named = [...pages.matchAll(/(?:^|`)npm (?:run )?([a-z:]+)/gm)].map(([, name]) => name);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
});

test('README.md knows which commands there are, and which not yet', () => {
  const [built = '', planned = ''] = readFileSync('README.md', 'utf8').split('## Not built yet');
  const names = commands.map(({ name }) => name);
  const named = [...built.matchAll(/^mailpolicy ([a-z]+)/gm)].map(([, name]) => name);
  expect(names).toEqual(expect.arrayContaining(named));
  const [, missing = ''] = /`mailpolicy (.*?) and/s.exec(planned) ?? [];
  const words = missing.match(/\w+/g) ?? [];
  expect(words.length).toBeGreaterThan(1);
  expect(words.filter((word) => names.includes(word))).toEqual([]);
});

function start(line: string) {
  const [, ...args] = line.trim().split(/\s+/);
  return spawn(process.execPath, [join(process.cwd(), 'bin/mailpolicy'), ...args], { cwd: folder });
}

async function run(line: string): Promise<{ readonly code: unknown; readonly out: string }> {
  const child = start(line);
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { code, out };
}

async function serve(line: string): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const child = start(line);
  const port = await new Promise<number>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const [, found] = /listening on 127\.0\.0\.1:(\d+)/.exec(said) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
    child.once('exit', (code) => reject(new Error(`the daemon has ended with ${code}: ${said}`)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  };
  return { port, stop };
}

/** The dialogue as it goes: what the client says is sent, and what the server answers takes the place of its lines. */
async function heard(port: number, dialogue: string): Promise<string> {
  const client = await connectRaw(port);
  const lines: string[] = (await client.reply()).map((line) => `S: ${line}`);
  for (const [, said = ''] of dialogue.matchAll(/^C: (.*)$/gm)) {
    lines.push(`C: ${said}`, ...(await client.ask(said)).map((line) => `S: ${line}`));
  }
  client.close();
  return `${lines.join('\n')}\n`;
}
