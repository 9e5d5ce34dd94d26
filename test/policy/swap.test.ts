import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeSource } from '../../src/diagnostics/source.ts';
import { smtpFront } from '../../src/mail/front-kind.ts';
import { compile } from '../../src/policy/compile.ts';
import type { Reading, Swap } from '../../src/policy/swap.ts';
import { makeSwap } from '../../src/policy/swap.ts';
import { watchFiles } from '../../src/policy/watch.ts';

const head =
  'mailpolicy 1\notherwise reply 550 5.7.1 "no"\nnetworks ours = 192.0.2.0/24, 198.51.100.0/24\nrelay for client in ours\n';
const compiled = (rules: string) =>
  compile(
    makeSource('site.rules', `${head}${rules}accept everyone\n`),
    () => ({ problem: 'there is none' }),
    [smtpFront],
    0,
  );
const reading = (rules: string): Reading => ({
  compiled: compiled(rules),
  report: compiled(rules)
    .diagnostics.map(({ message }) => message)
    .join('\n'),
});

/** A swap that begins with the first policy and reads the others one by one. */
function swapOver(first: string, ...later: readonly string[]): Swap {
  const left = [...later];
  const swap = makeSwap(compiled(first), async () => reading(left.shift() ?? ''));
  if (swap === undefined) throw new Error('the first policy is right');
  return swap;
}

const rule = 'reject a when client port < 1024\n';

/** What a reload says has changed, from one policy to the next. */
const cases: readonly (readonly [what: string, before: string, after: string, changes: readonly string[]])[] = [
  ['a new rule', '', rule, ['rule a is new']],
  ['a rule that is gone', rule, '', ['rule a is gone']],
  ['another condition', rule, 'reject a when client port < 1025\n', ['rule a is changed']],
  ['another reply', rule, `${rule}  reply 551 5.7.1 "go"\n`, ['rule a is changed']],
  ['another order', `${rule}tag b when tls\n`, `tag b when tls\n${rule}`, ['the order of the rules is another']],
  [
    'a list',
    'networks bad = 10.0.0.0/8\nreject a when client in bad\n',
    'networks bad = 10.0.0.0/9, 10.128.0.0/9\nreject a when client in bad\n',
    ['list bad: 2 added, 1 removed'],
  ],
  [
    'a service',
    'dnsbl bad = "a.example.net" if unavailable skip\ndnsbl old = "c.example.net" if unavailable skip\n',
    'dnsbl new = "c.example.net" if unavailable skip\n\ndnsbl bad = "b.example.net" if unavailable skip\n',
    ['dnsbl new is new', 'dnsbl bad is changed', 'dnsbl old is gone'],
  ],
  ['a setting', '', 'timezone "Europe/Berlin"\n', ['conditions or settings are changed']],
];

test.each(cases)('%s is named', async (_what, before, after, changes) => {
  expect(await swapOver(before, after).reload()).toMatchObject({ kind: 'swapped', changes });
});

test('the same policy changes nothing, and one with an error leaves the old plan in force', async () => {
  const swap = swapOver(rule, rule, 'rejct b when tls\n', '');
  const plan = swap.planFor('smtp');
  expect(await swap.reload()).toMatchObject({ kind: 'unchanged', plan: plan.plan.id });
  expect(await swap.reload()).toMatchObject({
    kind: 'kept',
    plan: plan.plan.id,
    report: expect.stringContaining('`rejct`'),
  });
  expect(swap.planFor('smtp')).toBe(plan);
  expect(await swap.reload()).toMatchObject({ kind: 'swapped' });
  expect(swap.planFor('smtp')).not.toBe(plan);
});

test('a reading that fails keeps the old policy', async () => {
  const swap = makeSwap(compiled(rule), () => Promise.reject(new Error('out of memory')));
  expect(await swap?.reload()).toMatchObject({ kind: 'kept', report: expect.stringContaining('out of memory') });
});

test('a reload asked for during another is answered by a reading that began after it', async () => {
  let begun = 0;
  const swap = makeSwap(compiled(''), async () => {
    const number = ++begun;
    await new Promise((resolve) => setTimeout(resolve, 5));
    return reading(`reject r${number} when tls\n`);
  });
  const [first, second, third] = await Promise.all([swap?.reload(), swap?.reload(), swap?.reload()]);
  expect([first, second, third].map((each) => (each?.kind === 'swapped' ? each.changes : each?.kind))).toEqual([
    ['rule r1 is new'],
    ['rule r2 is new', 'rule r1 is gone'],
    ['rule r2 is new', 'rule r1 is gone'],
  ]);
  expect(begun).toBe(2);
});

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

// Waits for the disk to be quiet, 200 ms each time.
test('a saved file is seen, however the editor saves it; a touched one is not', async () => {
  folder = mkdtempSync(join(tmpdir(), 'mailpolicy-watch-'));
  const file = join(folder, 'site.rules');
  writeFileSync(file, 'one');
  let seen = 0;
  const watch = watchFiles(
    () => [file],
    async () => void seen++,
    (error) => expect.unreachable(String(error)),
  );
  const quiet = () => new Promise((resolve) => setTimeout(resolve, 400));
  writeFileSync(file, 'two');
  await quiet();
  expect(seen).toBe(1);
  writeFileSync(join(folder, '.new'), 'three');
  renameSync(join(folder, '.new'), file);
  await quiet();
  expect(seen).toBe(2);
  writeFileSync(file, 'three');
  await quiet();
  watch.close();
  expect(seen).toBe(2);
});
