import type { Policy } from '../../src/core/policy.ts';
import { loadText } from '../check/load-text.ts';

/** A policy of these statements; what every policy begins and ends with is left out. */
export function policyOf(statements: string): Policy {
  const { policy, diagnostics } = loadText(
    `mailpolicy 1\notherwise reply 550 5.7.1 "no"\ndomains hosted = "b.test"\nrelay to hosted\n${statements}\nsection "End"\naccept everyone\n`,
  );
  if (policy === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return policy;
}
