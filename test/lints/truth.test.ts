import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/diagnostics/catalog.ts';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { startRandom } from '../fuzz/random.ts';
import { beyondEvaluation, claims } from './truth/claims.ts';
import { judgeWarnings } from './truth/judge.ts';
import { shipped, tryRandom, tryWritten } from './truth/try-all.ts';

/** A policy of which nothing can be said, and what would be wrong about a part of it. */
const sound = `mailpolicy 1
otherwise reply 550 5.7.1 "Refused"
networks ours = 192.0.2.0/24
domains hosted = "a.test"
define told = subject contains "lottery"
relay to hosted
section "Strangers" unless client in ours
pass known when tls
reject large when client port < 1024 and declared size > 10 KB
reject told when told and subject matches "lot+ery"
section "The rest"
accept everyone
`;

test.each([
  ['MP130', 'ours'],
  ['MP131', 'told'],
  ['MP202', 'reject large'],
  ['MP203', 'relay to'],
  ['MP205', 'reject told'],
  ['MP207', 'reject large'],
  ['MP208', 'pass known'],
  ['MP210', 'reject large'],
  ['MP211', 'reject told'],
  ['MP213', 'otherwise'],
  ['MP223', '"lot+ery"'],
  ['MP224', 'reject large'],
  ['MP225', 'reject large'],
  ['MP225', '"Strangers"'],
  ['MP226', 'client port < 1024'],
  ['MP228', 'client port < 1024'],
  ['MP231', '"lot+ery"'],
  ['MP233', 'declared size > 10 KB'],
])('%s of `%s` would be found to be wrong', (code, part) => {
  const source = makeSource('sound.rules', sound);
  const start = sound.indexOf(part);
  const said = { code, severity: 'warning', message: '', span: { source, start, end: start + part.length } } as const;
  const { verdicts } = judgeWarnings(source, () => ({ problem: 'x' }), startRandom(1), 300, [said]);
  expect(verdicts.map(({ isTrue }) => isTrue)).toEqual([false]);
});

test('every warning can be judged by the naive evaluator, or it is said why not', () => {
  const warnings = catalog.filter(({ severity }) => severity === 'warning').map(({ code }) => code);
  expect([...Object.keys(claims), ...Object.keys(beyondEvaluation)].sort()).toEqual(warnings.toSorted());
});

// Takes seconds: each warning is held against sessions. `npm run campaign true-warnings` has a thousand policies.
test('what is said of random policies is so', { timeout: 60_000 }, () => {
  const { faults, proved } = tryRandom(20_261_123, { count: 50, until: Number.POSITIVE_INFINITY });
  expect(faults).toEqual([]);
  expect(proved.size).toBeGreaterThan(12);
});

describe('what is written', () => {
  const { faults, proved } = tryWritten();
  test('what is said of it is so', () => {
    expect(faults).toEqual([]);
  });
  test.each(Object.keys(claims))('%s is proved of one policy at least', (code) => {
    expect(proved.get(code) ?? 0).toBeGreaterThan(0);
  });
  test.each(shipped)('%s has no error', (file) => {
    const read = (path: string) => ({ text: readFileSync(path, 'utf8') });
    expect(hasErrors(loadPolicy(makeSource(file, readFileSync(file, 'utf8')), read).diagnostics)).toBe(false);
  });
});
