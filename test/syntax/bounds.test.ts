import { expect, test } from 'vitest';
import { makeSource } from '../../src/diagnostics/source.ts';
import { parse } from '../../src/syntax/parse.ts';

/** Long enough for what takes time out of proportion to take minutes. */
const length = 100_000;

test.each([
  '(',
  ')',
  '()',
  'a (',
  '"',
  '"a',
  '\\"',
  '“',
  "'",
  '#',
  '\n',
  'a\n',
  '\n)',
  'a:',
  'a.',
  '1:2:',
  '::',
  '@a.',
  '1 ',
  '1\t',
  '\r',
  '\0',
  '\ud800',
  '😀',
  'é',
  'aé',
  '< =',
  '"x"',
  '_',
  '-',
  '10 minutes ',
])('%j over and over is read in time', (unit) => {
  const started = process.cpuUsage();
  for (const head of ['', 'a "', 'a # ']) {
    const { diagnostics } = parse(makeSource('a.rules', head + unit.repeat(length / unit.length)));
    expect(diagnostics.length).toBeLessThanOrEqual(1000);
  }
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1e6).toBeLessThan(2);
});
