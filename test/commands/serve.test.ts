import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { serve } from '../../src/commands/serve.ts';

let root = '';
let said = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mailpolicy-serve-'));
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

const policy =
  'mailpolicy 1\notherwise reply 550 5.7.1 "No"\ndomains hosted = "example.org"\nrelay to hosted\naccept everyone\n';
const config = 'policy: site.rules\nlisteners:\n  - {name: postfix, kind: policy, address: 127.0.0.1:0}\n';

async function run(files: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<number> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  return await serve(args.length > 0 ? args : ['--config', join(root, 'mailpolicy.yaml')]);
}

test.each<[string, Record<string, string>, readonly string[], number, RegExp]>([
  ['an unknown option', {}, ['--port', '25'], 2, /mailpolicy serve: Unknown option '--port'/],
  ['no configuration', {}, [], 2, /mailpolicy\.yaml: there is no such file/],
  [
    'a configuration with an error',
    { 'mailpolicy.yaml': `${config}limit: 1\n` },
    [],
    78,
    /MP803.*\n --> .*mailpolicy\.yaml:4:1/,
  ],
  ['no policy', { 'mailpolicy.yaml': config }, [], 2, /site\.rules: there is no such file/],
  [
    'a policy with an error',
    { 'mailpolicy.yaml': config, 'site.rules': `${policy}rejct x\n` },
    [],
    78,
    /site\.rules:6:1/,
  ],
])('%s', async (_name, files, args, code, message) => {
  expect([await run(files, ...args), said]).toEqual([code, expect.stringMatching(message)]);
});

test('an address that is taken', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const files = { 'mailpolicy.yaml': config.replace(':0', `:${port}`), 'site.rules': policy };
  expect([await run(files), said]).toEqual([69, expect.stringMatching(/listener postfix: .*EADDRINUSE/)]);
  taken.close();
});
