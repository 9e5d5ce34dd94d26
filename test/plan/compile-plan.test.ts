import { expect, test } from 'vitest';
import { smtpFront } from '../../src/mail/front-kind.ts';
import { compilePlan } from '../../src/plan/compile-plan.ts';
import { linkPlan } from '../../src/plan/link.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { policyOf } from './policy-of.ts';

function planOf(statements: string): Plan {
  return compilePlan(policyOf(statements), smtpFront);
}

test('a plan is plain data', () => {
  const plan = planOf(
    'networks ours = 10.0.0.0/8 until 2030-01-01\nreject a when client in ours and not sender missing',
  );
  expect(JSON.parse(JSON.stringify(plan))).toEqual(JSON.parse(JSON.stringify(structuredClone(plan))));
  expect(linkPlan(JSON.parse(JSON.stringify(plan))).plan.id).toBe(plan.id);
});

test('one id stands for one plan', () => {
  const statements = 'reject a when sender is "a@a.test"';
  expect(planOf(statements).id).toBe(planOf(statements).id);
  expect(planOf(statements).id).not.toBe(planOf(statements.replace('a@a', 'b@a')).id);
  expect(planOf(statements).id).not.toBe(planOf(`networks ours = 10.0.0.0/8\n${statements}`).id);
  expect(planOf(statements).id).toMatch(/^[0-9a-f]{12}$/);
});

test('equal atoms and conditions have one number', () => {
  const plan = planOf(
    'section "One" unless authenticated\nreject a when sender is "a@a.test"\nreject b when subject contains "x" and sender is "A@a.test"',
  );
  expect(plan.atoms.map(({ text }) => text).filter((text) => text !== 'hosted' && text !== '')).toEqual([
    'authenticated',
    'sender is "a@a.test"',
    'subject contains "x"',
  ]);
});

/** What guards the first rule: the atoms as written, and the rest. */
function guardOf(statements: string): string | undefined {
  const plan = planOf(statements);
  const guard = plan.rules[0]?.guard;
  if (guard === undefined) return undefined;
  const rest = plan.conditions[guard.rest];
  const atoms = guard.atoms.map((atom) => plan.atoms[atom]?.text).join(' or ');
  const isAlone = rest?.kind === 'all' && rest.of.length === 0;
  return `${guard.element === undefined ? '' : `${guard.element}: `}${atoms}${isAlone ? '' : ', and more'}`;
}

test.each([
  ['sender is "a@a.test"', 'sender is "a@a.test"'],
  ['client in ours', 'client in ours'],
  ['helo in names and not tls', 'helo in names, and more'],
  ['subject contains "x" and sender is "a@a.test"', 'sender is "a@a.test", and more'],
  ['sender is "a@a.test" or sender is "b@a.test"', 'sender is "a@a.test" or sender is "b@a.test"'],
  ['any attachment (extension in bad and size > 1 KB)', 'attachment: extension in bad'],
  ['subject is "x" and sender domain is "a.test"', 'sender domain is "a.test", and more'],
  ['not sender is "a@a.test"', undefined],
  ['sender is "a@a.test" or recipient is "b@b.test"', undefined],
  ['subject contains any of words', undefined],
  ['every attachment (extension in bad)', undefined],
])('the guard of %s', (condition, guard) => {
  const lists = 'networks ours = 10.0.0.0/8\ndomains names = "a.test"\nextensions bad = .exe\nphrases words = "x"\n';
  expect(guardOf(`${lists}reject a when ${condition}`)).toBe(guard);
});

test('of several guards the one that fewest rules share is taken', () => {
  const others = [1, 2, 3].map((each) => `reject r${each} when client in ours and sender is "u${each}@a.test"`);
  expect(guardOf(`networks ours = 10.0.0.0/8\n${others.join('\n')}`)).toBe('sender is "u1@a.test", and more');
});
