import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { lint } from '../../src/commands/lint.ts';
import type { Ran } from './run-command.ts';
import { runCommand } from './run-command.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailpolicy-lint-'));
  // The tests may run on GitHub, or with colours asked for.
  for (const name of ['GITHUB_ACTIONS', 'NO_COLOR', 'FORCE_COLOR']) vi.stubEnv(name, undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const sound = `mailpolicy 1
otherwise reply 550 5.7.1 "Refused"
networks ours = 192.0.2.0/24
relay for client in ours
accept everyone
`;
const files = {
  sound,
  noted: sound.replace('accept', 'accept own when client in ours\nreject port when client port < 1024\naccept'),
  warned: sound.replace('/24', '/24, 192.0.2.7'),
  warnedTwice: sound.replace('/24', '/24, 192.0.2.7, 192.0.2.8'),
  faulty: sound.replace('accept', 'accpt'),
} as const;

/** Writes a file into the folder of this test and gives its path. */
function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8');

/** Runs lint; the folder's own name is left out of what it says. */
async function run(...args: readonly string[]): Promise<Ran> {
  const { exit, stdout, stderr } = await runCommand(lint, ...args);
  return { exit, stdout: stdout.replaceAll(`${folder}/`, ''), stderr: stderr.replaceAll(`${folder}/`, '') };
}

const codesIn = (gnu: string) =>
  [...gnu.matchAll(/^(.*?):(\d+):\d+: .*\[(MP\d+)\]$/gm)].map(([, file, line, code]) => `${file}:${line} ${code}`);

describe('exit codes', () => {
  test.each([
    ['sound', [], 0],
    ['noted', [], 0],
    ['warned', [], 1],
    ['faulty', [], 1],
    ['warned', ['--max-warnings', '1'], 0],
    ['warnedTwice', ['--max-warnings', '1'], 1],
    ['warnedTwice', ['--max-warnings', '2'], 0],
    ['faulty', ['--max-warnings', '100'], 1],
    ['noted', ['--max-warnings', '0'], 0],
  ] as const)('%s %j', async (name, options, exit) => {
    const path = write('a.rules', files[name]);
    expect((await run(path, ...options)).exit).toBe(exit);
  });

  test.each([
    [[], 'mailpolicy lint: which file? `mailpolicy lint FILE…`, or `-` for standard input\n'],
    [['no-such.rules'], 'mailpolicy lint: no-such.rules: there is no such file\n'],
    [['--format', 'html', 'a'], 'mailpolicy lint: `--format html` is none of: text, json, sarif, github, gnu\n'],
    [['--max-warnings', '-1', 'a'], expect.stringContaining('mailpolicy lint: ')],
    [['--max-warnings', 'all', 'a'], 'mailpolicy lint: `--max-warnings` takes a whole number\n'],
    [['--fox', 'a'], expect.stringContaining('--fox')],
  ])('%j cannot run', async (args, stderr) => {
    expect(await run(...args)).toEqual({ exit: 2, stdout: '', stderr });
  });

  test('a folder, and a file that is no text, cannot be linted', async () => {
    expect(await run(folder)).toMatchObject({ exit: 2, stderr: `mailpolicy lint: ${folder}: it is a folder\n` });
    const path = join(folder, 'octets');
    writeFileSync(path, Uint8Array.of(0x61, 0xff));
    expect(await run(path)).toMatchObject({ exit: 2, stderr: 'mailpolicy lint: octets: it is not UTF-8 text\n' });
  });
});

describe('formats', () => {
  test('text, with a count at its end', async () => {
    const { stdout } = await run(write('a.rules', files.warned));
    expect(stdout).toBe(
      `warning[MP308]: \`192.0.2.7\` matches nothing that \`192.0.2.0/24\` does not match
 --> a.rules:3:32
  |
3 | networks ours = 192.0.2.0/24, 192.0.2.7
  |                               ^^^^^^^^^
  |                 ------------ the wider one
  |
  = help: delete it, or the wider one if that was not meant
  = fix (safe): delete the entry
3 + networks ours = 192.0.2.0/24

1 warning
`.replace(':3:32', ':3:31'),
    );
  });

  test('nothing at all where nothing is found', async () => {
    expect(await run(write('a.rules', sound))).toEqual({ exit: 0, stdout: '', stderr: '' });
  });

  test('at most a hundred are shown, the rest is counted', async () => {
    const rules = Array.from({ length: 150 }, (_, index) => `rejct r${index} when tls\n`).join('');
    const { stdout } = await run(write('a.rules', sound.replace('accept', `${rules}accept`)));
    expect(stdout.match(/^error\[/gm)).toHaveLength(100);
    expect(stdout).toMatch(/^… and 50 errors more$/m);
    expect(stdout).toMatch(/^150 errors$/m);
  });

  test('json: an array', async () => {
    const { stdout } = await run(write('a.rules', files.faulty), '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject([{ code: 'MP101', file: 'a.rules', line: 5, column: 1, endColumn: 6 }]);
    expect(JSON.parse((await run(write('b.rules', sound), '--format=json')).stdout)).toEqual([]);
  });

  test('sarif, with the codes that occur', async () => {
    const { stdout } = await run(write('a.rules', files.faulty), '--format', 'sarif');
    expect(JSON.parse(stdout)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { rules: [{ id: 'MP101' }] } },
          results: [{ ruleId: 'MP101', ruleIndex: 0, level: 'error' }],
        },
      ],
    });
  });

  test('github, asked for or on GitHub', async () => {
    const path = write('a.rules', files.faulty);
    const line =
      '::error file=a.rules,line=5,col=1,endLine=5,endColumn=6,title=MP101::`accpt` is no verb and no declaration%0Ahelp: did you mean `accept`?\n';
    expect((await run(path, '--format', 'github')).stdout).toBe(line);
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    expect((await run(path)).stdout).toBe(line);
    expect((await run(path, '--format', 'gnu')).stdout).toBe(
      'a.rules:5:1: error: `accpt` is no verb and no declaration [MP101]\n',
    );
  });

  test('colours only where they are asked for', async () => {
    const path = write('a.rules', files.faulty);
    expect((await run(path)).stdout).not.toContain('\u001b');
    vi.stubEnv('FORCE_COLOR', '1');
    expect((await run(path)).stdout).toContain('\u001b[1;31merror[MP101]\u001b[0m');
    expect((await run(path, '--format', 'gnu')).stdout).not.toContain('\u001b');
    vi.stubEnv('NO_COLOR', '1');
    expect((await run(path)).stdout).not.toContain('\u001b');
  });
});

describe('what is linted', () => {
  test('several files in one go: what two of them include is shown once', async () => {
    write('shared.rules', 'networks ours = 192.0.2.0/24, 192.0.2.7\n');
    const text = sound.replace('networks ours = 192.0.2.0/24', 'include "shared.rules"');
    const { exit, stdout } = await run(write('a.rules', text), write('b.rules', text), '--format', 'gnu');
    expect([exit, codesIn(stdout)]).toEqual([1, ['shared.rules:1 MP308']]);
  });

  test('list files and includes', async () => {
    write('lists/ours.networks', '192.0.2.0/24\n192.0.2.0/33\n');
    write('part.rules', 'reject a when sendr is "a@a.example"\n');
    const text = sound
      .replace('192.0.2.0/24', 'file "lists/ours.networks"')
      .replace('accept', 'include "part.rules"\naccept');
    const { stdout } = await run(write('a.rules', text), '--format', 'gnu');
    expect(codesIn(stdout)).toEqual(['lists/ours.networks:2 MP302', 'part.rules:1 MP103']);
  });

  test('tests, in the policy or in a file of their own', async () => {
    write('a.rules', sound);
    const path = write(
      'a.test.rules',
      'mailpolicy 1\ninclude "a.rules"\ntest "one"\n  clint 192.0.2.7\n  expect accept by nobody\n',
    );
    const { exit, stdout } = await run(path, '--format', 'gnu');
    expect([exit, codesIn(stdout)]).toEqual([1, ['a.test.rules:4 MP501', 'a.test.rules:5 MP505']]);
  });

  const config = `policy: a.rules
listeners:
  - name: postfix
    kind: policy
    address: 127.0.0.1:10040
`;

  test('a configuration, with its policy for its listeners', async () => {
    write(
      'a.rules',
      sound.replace('accept', 'reject a when listener is "postfx"\nreject b when subject contains "x"\naccept'),
    );
    const path = write('mailpolicy.yaml', config);
    const { exit, stdout } = await run(path, '--format', 'gnu');
    expect([exit, codesIn(stdout)]).toEqual([1, ['a.rules:5 MP230', 'a.rules:6 MP401']]);
    // Alone, the policy knows no listener.
    expect(await run(join(folder, 'a.rules'))).toMatchObject({ exit: 0, stdout: '' });
  });

  test('a configuration with faults of its own, in the same format', async () => {
    const path = write('mailpolicy.yml', config.replace('policy:', 'hostnam: mx.example.org\npolicy:'));
    const { exit, stdout } = await run(path, '--format', 'gnu');
    expect([exit, codesIn(stdout)]).toEqual([1, ['mailpolicy.yml:1 MP803']]);
  });

  test('a configuration whose policy is not there', async () => {
    const { exit, stdout } = await run(write('mailpolicy.yaml', config), '--format', 'gnu');
    expect([exit, codesIn(stdout)]).toEqual([1, ['mailpolicy.yaml:1 MP806']]);
  });
});

describe('--fix', () => {
  const doubtful = `mailpolicy 1
otherwise reply 550 5.7.1 "Refused"
include "lists.rules"
relay for client is in ours
reject a when tls and client port < 1024 or helo equals "a.example"
reject b when client in bad
accept everyone
`;
  const mended = `mailpolicy 1
otherwise reply 550 5.7.1 "Refused"
include "lists.rules"
relay for client in ours
reject a when (tls and client port < 1024) or helo is "a.example"
reject b when client in bad
accept everyone
`;

  function writeDoubtful(): string {
    write(
      'lists.rules',
      'networks ours = 192.0.2.7/24, 192.0.2.0/24, 198.51.100.1\nnetworks bad = file "bad.networks"\n',
    );
    write(
      'bad.networks',
      '203.0.113.7/24 # the first\n::ffff:203.0.114.1\n203.0.113.9 # in the first\n203.0.115.0/24\n',
    );
    return write('a.rules', doubtful);
  }

  test('makes the safe fixes in the policy, in what it includes and in its lists', async () => {
    const path = writeDoubtful();
    chmodSync(path, 0o640);
    const { exit, stdout, stderr } = await run(path, '--fix');
    expect({ exit, stdout, stderr }).toEqual({ exit: 0, stdout: '', stderr: 'a.rules: 8 fixes made\n' });
    expect(read('a.rules')).toBe(mended);
    expect(read('lists.rules')).toBe(
      'networks ours = 192.0.2.0/24, 198.51.100.1\nnetworks bad = file "bad.networks"\n',
    );
    expect(read('bad.networks')).toBe('203.0.113.0/24 # the first\n203.0.114.1\n203.0.115.0/24\n');
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test('a second time finds nothing to do, and writes nothing', async () => {
    const path = writeDoubtful();
    await run(path, '--fix');
    const before = ['a.rules', 'lists.rules', 'bad.networks'].map((name) => [
      read(name),
      statSync(join(folder, name)).ino,
    ]);
    expect(await run(path, '--fix')).toEqual({ exit: 0, stdout: '', stderr: '' });
    expect(
      ['a.rules', 'lists.rules', 'bad.networks'].map((name) => [read(name), statSync(join(folder, name)).ino]),
    ).toEqual(before);
  });

  test('the exit code tells of what is left', async () => {
    const path = write(
      'a.rules',
      doubtful.replace('include "lists.rules"', 'networks ours = 192.0.2.0/24\nnetworks bad = 0.0.0.0/0'),
    );
    const { exit, stdout } = await run(path, '--fix', '--format', 'gnu');
    expect([exit, codesIn(stdout)]).toEqual([1, ['a.rules:4 MP311']]);
    expect(await run(path, '--fix', '--max-warnings', '1')).toMatchObject({ exit: 0 });
  });

  test('what only has a remedy that changes verdicts is left alone', async () => {
    const text = sound.replace('accept', 'reject a when helo matches "plain"\naccept');
    const path = write('a.rules', text);
    expect(await run(path, '--fix')).toMatchObject({ exit: 1, stderr: '' });
    expect(read('a.rules')).toBe(text);
  });

  test('an error may have a fix as well', async () => {
    const path = write('a.rules', sound.replace('"Refused"', '“Refused”').replace('client in', 'client is in'));
    expect(await run(path, '--fix')).toMatchObject({ exit: 0, stderr: 'a.rules: 2 fixes made\n' });
    expect(read('a.rules')).toBe(sound);
  });

  test('the last entry of a list stays', async () => {
    const text = sound.replace('192.0.2.0/24', '192.0.2.0/24 until 2020-01-31, 198.51.100.0/24 until 2020-01-31');
    const path = write('a.rules', text);
    expect(await run(path, '--fix')).toMatchObject({ exit: 1 });
    expect(read('a.rules')).toBe(sound.replace('192.0.2.0/24', '192.0.2.0/24 until 2020-01-31'));
  });

  test('an entry of a file that other lists may share stays, if only this list makes it idle', async () => {
    write('shared.networks', '192.0.2.7\n192.0.2.7\n');
    const path = write('a.rules', sound.replace('/24', '/24, file "shared.networks"'));
    const { exit, stdout } = await run(path, '--fix', '--format', 'gnu');
    expect([exit, codesIn(stdout)]).toEqual([1, ['shared.networks:1 MP308']]);
    expect(read('shared.networks')).toBe('192.0.2.7\n');
  });
});

describe('as a process', () => {
  const program = join(import.meta.dirname, '../../bin/mailpolicy');
  const lintProcess = (args: readonly string[], input?: string) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'lint', ...args], {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '', FORCE_COLOR: '', GITHUB_ACTIONS: '' },
      ...(input === undefined ? {} : { input }),
    });
    return { status, stdout, stderr };
  };

  // Starting the program takes its time.
  test('standard input', { timeout: 20_000 }, () => {
    expect(lintProcess(['-', '--format', 'gnu'], files.faulty)).toEqual({
      status: 1,
      stdout: 'stdin:5:1: error: `accpt` is no verb and no declaration [MP101]\n',
      stderr: '',
    });
    expect(lintProcess(['-'], sound)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(lintProcess(['-', '--fix'], files.warned)).toEqual({
      status: 2,
      stdout: '',
      stderr: 'mailpolicy lint: -: `--fix` needs a file to write to\n',
    });
  });

  test('no colours into a pipe', { timeout: 20_000 }, () => {
    expect(lintProcess([write('a.rules', files.faulty)]).stdout).not.toContain('\u001b');
  });
});
