import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atomsOf } from '../../src/core/condition.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import { openConversation } from '../../src/engine/conversation.ts';
import { naiveKnowledge } from '../../src/facts/naive-knowledge.ts';
import { smtpFront } from '../../src/mail/front-kind.ts';
import { compilePlan } from '../../src/plan/compile-plan.ts';
import { linkPlan } from '../../src/plan/link.ts';
import { stillWorld } from '../still-world.ts';
import type { Case } from './equivalence.ts';
import { cases } from './equivalence.ts';
import { contentOpener, eventOf } from './sessions.ts';
import { factsOf, recallOf } from './world.ts';

/** Values that failed look-ups might have had. */
const mendings = [1, 2, 3, 4];

/**
 * Every refusal with 5xx of a session in which look-ups fail: it must hold whatever they would have given. Gives what was
 * refused, and those for which it does not.
 */
async function refusalsOf({ policy, steps, seed }: Case) {
  const world = { seed, asks: true, cost: 'dns' } as const;
  const services = { ...stillWorld(), openContent: contentOpener(steps), recall: recallOf(world) };
  const linked = linkPlan(compilePlan(policy, smtpFront), factsOf(world));
  const conversation = openConversation(linked, services);
  const refused: string[] = [];
  const wrong: string[] = [];
  for (const [number, step] of steps.entries()) {
    const outcome = await conversation.next(eventOf(step, number));
    const session = conversation.session();
    if (outcome.kind === 'proceed' || session === undefined) continue;
    for (const { cause, rule: name, reply, recipient } of outcome.decisions) {
      // A mixed answer is that of another recipient's rule.
      if (reply === undefined || reply.code < 500 || cause === 'mixed') continue;
      const rule = policy.rules.find((each) => each.name === name);
      const condition = cause === 'relay' ? policy.gate.condition : rule?.condition;
      if (condition === undefined || [...atomsOf(condition)].some(({ test: { kind } }) => kind === 'unavailable'))
        continue;
      refused.push(name);
      for (const mended of mendings) {
        const facts = factsOf({ seed, asks: false, mended });
        const truth = evaluate(condition, naiveKnowledge(policy, facts, services, session, recipient));
        if (truth !== (cause === 'relay' ? 'false' : 'true')) wrong.push(`${name} would be ${truth}`);
      }
    }
    if (outcome.kind === 'disconnect') break;
  }
  return { refused, wrong };
}

// Takes seconds: a thousand sessions, each refusal judged four times.
test('what could not be looked up never becomes a 5xx', { timeout: 60_000 }, async () => {
  let refusals = 0;
  await fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const { refused, wrong } = await refusalsOf(each);
      refusals += refused.length;
      expect(wrong).toEqual([]);
    }),
    { seed: 20_260_102, numRuns: 1000 },
  );
  expect(refusals).toBeGreaterThan(500);
});
