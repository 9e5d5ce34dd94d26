import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lap } from './race.ts';
import { race } from './race.ts';

/** Median time of a whole process, in milliseconds. */
export interface LintFigure {
  readonly name: string;
  readonly ms: number;
  /** What it should take at most; undefined for what is only there to be compared with. */
  readonly aimMs: number | undefined;
}

/** Size of the large policy. */
export interface Large {
  readonly rules: number;
  readonly entries: number;
}

const root = join(import.meta.dirname, '..', '..');

/**
 * Starts `mailpolicy lint` as a whole process, of a policy as sites have it and of a large one with a long list, beside
 * a compiler that starts to say one line and a Node that does nothing, round after round in one run.
 */
export function lintSpeed(rounds: number, large: Large): LintFigure[] {
  const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-bench-'));
  try {
    const policy = join(folder, 'large.rules');
    writeFileSync(policy, largePolicy(large.rules));
    writeFileSync(join(folder, 'long.networks'), longList(large.entries));
    const number = (count: number) => count.toLocaleString('en');
    const started = [
      { name: 'mailpolicy lint rules/msen.rules', aimMs: 250, lap: lintOf('rules/msen.rules') },
      {
        name: `mailpolicy lint, ${number(large.rules)} rules and ${number(large.entries)} entries`,
        aimMs: 2000,
        lap: lintOf(policy),
      },
      { name: 'tsc --version', aimMs: undefined, lap: runOf(join('node_modules', '.bin', 'tsc'), ['--version']) },
      { name: 'node -e 0', aimMs: undefined, lap: runOf(process.execPath, ['-e', '0']) },
    ];
    const { nsPerUnit } = race(
      started.map(({ lap }) => lap),
      { rounds, warmUps: 1 },
    );
    return started.map(({ name, aimMs }, at) => ({ name, aimMs, ms: (nsPerUnit[at] ?? 0) / 1e6 }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function lintOf(policy: string): Lap {
  return runOf(process.execPath, ['bin/mailpolicy', 'lint', policy]);
}

function runOf(command: string, args: readonly string[]): Lap {
  return () => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
    // A finding would be something else to be timed.
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
    return 1;
  };
}

/** A policy of this many rules about which there is nothing to say. */
function largePolicy(rules: number): string {
  const parts = [
    'mailpolicy 1',
    'help "https://www.example.org/policy#{rule}"',
    'otherwise reply 550 5.7.1 "Refused, see {help}"',
    'domains hosted = "example.org"',
    'networks long = file "long.networks"',
    'extensions programs = .exe .scr',
    'relay to hosted',
    'reject listed when client in long',
  ];
  for (let at = 0; at < rules - 3; at++) parts.push(ruleOf(at, rules));
  parts.push('reject program when any attachment (extension in programs)', 'accept everyone', '');
  return parts.join('\n');
}

/** Rules of several forms; those that need the message stand behind the others. */
function ruleOf(at: number, rules: number): string {
  if (at > rules / 2)
    return `reject subject-${at} when subject contains "offer number ${at}" and body contains "price ${at}"`;
  if (at % 3 === 0)
    return `reject sender-${at} when sender is "user${at}@d${at}.example"\n  reply 550 5.7.1 "No mail from {sender}, see {help}"`;
  return at % 3 === 1
    ? `reject helo-${at} when helo is "h${at}.example" and sender domain is "d${at}.example"`
    : `reject client-${at} when client is 10.${at >> 8}.${at & 255}.1 and not authenticated`;
}

/** Entries of which none has anything to do with its neighbour. */
function longList(entries: number): string {
  const lines = Array.from(
    { length: entries },
    (_, at) => `198.${18 + (at >> 15)}.${(at >> 7) & 255}.${(at & 127) * 2}`,
  );
  return `${lines.join('\n')}\n`;
}
