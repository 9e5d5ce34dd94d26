import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { inOrder } from '../../src/diagnostics/in-order.ts';
import type { Source } from '../../src/diagnostics/source.ts';
import type { FrontKind } from '../../src/mail/front-kind.ts';
import type { ReadFile } from '../../src/policy/gather.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { readTests } from '../../src/trial/read-tests.ts';

/** The day of all tests of lints. */
const today = Date.UTC(2026, 10, 23);

/** What `lint` shows of a policy and its tests, on that day, for these kinds of listener. */
export function findings(
  source: Source,
  read: ReadFile,
  fronts: readonly FrontKind[] = [],
  listeners: readonly string[] = ['submission', 'mx'],
): readonly Diagnostic[] {
  const { policy, tests, diagnostics } = loadPolicy(source, read, { fronts, listeners, now: today });
  const ofTests = policy && readTests(tests, policy, () => ({ problem: 'there is no such file' })).diagnostics;
  return inOrder([...diagnostics, ...(ofTests ?? [])]);
}
