import type { Condition } from '../core/condition.ts';
import { lateRelay as finding } from '../diagnostics/findings/duties.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Phase } from '../mail/phase.ts';
import { phaseRank } from '../mail/phase.ts';
import { elementPhase, knownAt } from '../plan/phases.ts';
import type { Lint } from './lint-record.ts';

/** What a `relay for` asks that is known only after RCPT, where the gate is passed (law 7). */
export const lateRelay: Lint = ({ policy }) =>
  [...latePartsOf(policy.gate.own)].map(({ what, phase, span }) => finding.at(span, what, phase));

/** Whether a condition asks something that the gate can never know. */
export function isLate(condition: Condition): boolean {
  return phaseRank(knownAt(condition)) > phaseRank('rcpt');
}

interface LatePart {
  readonly what: string;
  readonly phase: Phase;
  readonly span: Span;
}

function* latePartsOf(condition: Condition): Generator<LatePart> {
  if (!isLate(condition)) return;
  switch (condition.kind) {
    case 'atom':
      yield { what: `\`${condition.fact}\``, phase: condition.phase, span: condition.span };
      return;
    case 'quantified': {
      const thing = condition.element === 'each-recipient' ? 'recipient' : condition.element;
      yield { what: `every ${thing} of a message`, phase: elementPhase(condition.element), span: condition.span };
      return;
    }
    case 'not':
      yield* latePartsOf(condition.of);
      return;
    case 'all':
    case 'some':
      for (const part of condition.of) yield* latePartsOf(part);
      return;
    default:
      condition satisfies never;
  }
}
