import type { Atom, Condition, Test } from '../core/condition.ts';
import { atomsOf } from '../core/condition.ts';
import type { Correspondents, Gate, Rule } from '../core/policy.ts';
import { makeSource } from '../diagnostics/source.ts';
import { fact as factNamed } from '../facts/registry.ts';

/** The fact that asks for correspondents. */
const asking = 'sender is stranger to recipient for';

/**
 * Whose correspondents a policy has to remember: those of our own clients, but for bounces, automatic answers (RFC 3834)
 * and bulk mail, which nobody wrote to a person. For as long as any rule asks. Undefined where none does.
 */
export function bindCorrespondents(gate: Gate, rules: readonly Rule[]): Correspondents | undefined {
  let keptMs = 0;
  for (const { condition } of [gate, ...rules]) {
    for (const { fact, argument } of atomsOf(condition))
      if (fact === asking) keptMs = Math.max(keptMs, Number(argument));
  }
  if (keptMs === 0) return undefined;
  const isOwn: Condition = { kind: 'some', of: [atom('authenticated', '', { kind: 'yes' }), gate.own] };
  const isManual: Condition = {
    kind: 'some',
    of: [field('Auto-Submitted', { kind: 'missing' }), field('Auto-Submitted', { kind: 'starts', text: 'no' })],
  };
  const isBulk = ['bulk', 'junk', 'list'].map((text) => field('Precedence', { kind: 'starts', text }));
  const none: readonly Condition[] = [
    atom('sender', '', { kind: 'missing' }),
    ...isBulk,
    { kind: 'not', of: field('List-Id', { kind: 'missing' }) },
    { kind: 'not', of: field('List-Unsubscribe', { kind: 'missing' }) },
  ];
  return {
    condition: { kind: 'all', of: [isOwn, isManual, ...none.map((of): Condition => ({ kind: 'not', of }))] },
    keptMs,
  };
}

function field(name: string, test: Test): Atom {
  return atom('header', name, test);
}

function atom(name: string, argument: string, test: Test): Atom {
  const { scope, phase } = factNamed(name);
  return { kind: 'atom', fact: name, argument, scope, phase, test, span: nowhere };
}

/** What nobody wrote has no place. */
const nowhere = { source: makeSource('', ''), start: 0, end: 0 };
