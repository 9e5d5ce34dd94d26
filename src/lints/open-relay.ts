import type { Atom, Condition } from '../core/condition.ts';
import { atomsOf } from '../core/condition.ts';
import { openRelay as finding, forgedRelay, strangeRelay } from '../diagnostics/findings/duties.ts';
import { isLate } from './late-relay.ts';
import type { Lint } from './lint-record.ts';

/** What a client says of itself: anybody can say it. */
export const claimed: ReadonlySet<string> = new Set([
  'helo',
  'sender',
  'sender domain',
  'sender local-part',
  'declared size',
]);

/** What a stranger cannot have. */
const earned: ReadonlySet<string> = new Set(['client', 'authenticated', 'user', 'listener', 'pop-login within']);

/** Each `relay for` that a stranger can satisfy: with nothing at all, or by saying the right words. */
export const openRelay: Lint = ({ policy, said }) => {
  const own = policy.gate.own.kind === 'some' ? policy.gate.own.of : [policy.gate.own];
  const statements = said.flatMap((each) =>
    each.kind === 'declared' && each.declared.kind === 'relay for' ? [each.declared.span] : [],
  );
  return own.flatMap((condition, at) => {
    const span = statements[at];
    if (span === undefined || isLate(condition) || !isOpen(condition, false, isEarned)) return [];
    // Open to certain recipients only, which is what `relay to` says.
    if (!isOpen(condition, false, (atom) => isEarned(atom) || isNarrow(atom))) return [strangeRelay.at(span)];
    const claims = [
      ...new Set(
        atomsOf(condition)
          .map((atom) => atom.fact)
          .filter((fact) => claimed.has(fact)),
      ),
    ];
    return [claims.length > 0 ? forgedRelay.at(span, claims) : finding.at(span)];
  });
};

/** Whether a stranger can make a condition true, or false where it is negated, if some tests are closed to him. */
function isOpen(condition: Condition, negated: boolean, isClosed: (atom: Atom) => boolean): boolean {
  switch (condition.kind) {
    case 'atom':
      return negated || !isClosed(condition);
    case 'not':
      return isOpen(condition.of, !negated, isClosed);
    case 'quantified':
      return true;
    case 'all':
    case 'some': {
      const needsAll = (condition.kind === 'all') !== negated;
      return needsAll
        ? condition.of.every((part) => isOpen(part, negated, isClosed))
        : condition.of.some((part) => isOpen(part, negated, isClosed));
    }
    default:
      return condition satisfies never;
  }
}

/** A test that only somebody known can pass: that a user is missing is nothing to be earned. */
function isEarned({ fact, test }: Atom): boolean {
  return earned.has(fact) && test.kind !== 'missing' && test.kind !== 'unavailable';
}

/** A test that a few recipients pass. */
function isNarrow({ scope, test }: Atom): boolean {
  return scope === 'recipient' && (test.kind === 'member' || test.kind === 'equals');
}
