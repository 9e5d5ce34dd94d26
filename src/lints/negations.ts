import type { Written, WrittenTest } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { doubleNegation, negatedAbsence } from '../diagnostics/findings/logic.ts';
import type { Lint } from './lint-record.ts';
import { partsOf, writtenConditions } from './written-conditions.ts';

/** What a fact is absent of; a fact that is not named here is always there once it is known. */
const absences: ReadonlyMap<string, string> = new Map([
  ['sender', 'a bounce has no sender'],
  ['sender domain', 'a bounce has no sender'],
  ['sender local-part', 'a bounce has no sender'],
  ['user', 'most clients do not log in'],
  ['helo', 'a client may give no greeting'],
  ['subject', 'a message may have no subject'],
  ['header', 'a message may have no such field'],
  ['from', 'a message may have no From field'],
  ['from domain', 'a message may have no From field'],
  ['tls version', 'most clients do not encrypt'],
  ['declared size', 'a client may declare no size'],
  ['attachment name', 'an attachment may have no name'],
  ['attachment extension', 'an attachment may have no extension'],
]);

/** `not` before a comparison that is false of what is absent, without a guard beside it; and `not not`. */
export const negations: Lint = ({ said }) => writtenConditions(said).flatMap((condition) => [...look(condition, [])]);

function* look(written: Written, beside: readonly Written[]): Generator<Diagnostic> {
  if (written.kind === 'not') {
    if (written.of.kind === 'not') {
      yield doubleNegation.at(written.span);
      yield* look(written.of.of, beside);
      return;
    }
    const absent = written.of.kind === 'test' ? absences.get(written.of.fact) : undefined;
    if (
      written.of.kind === 'test' &&
      absent !== undefined &&
      isComparison(written.of) &&
      !beside.some((other) => speaksOf(other, written.of))
    ) {
      yield negatedAbsence.at(written.span, written.of.fact, absent);
    }
  }
  const joined = written.kind === 'all' || written.kind === 'some';
  for (const part of partsOf(written)) yield* look(part, joined ? written.of.filter((other) => other !== part) : []);
}

function isComparison({ operator }: WrittenTest): boolean {
  return operator !== undefined && !['missing', 'is null', 'is unavailable'].includes(operator);
}

/** A part beside it that asks whether the same thing is there at all, or asks the thing itself something positive. */
function speaksOf(other: Written, of: Written): boolean {
  const thing = (fact: string) => fact.split(' ')[0];
  if (of.kind !== 'test') return false;
  if (other.kind === 'test') return thing(other.fact) === thing(of.fact);
  return (
    other.kind === 'not' &&
    other.of.kind === 'test' &&
    !isComparison(other.of) &&
    thing(other.of.fact) === thing(of.fact)
  );
}
