import { expect, test } from 'vitest';
import { lawful } from './lawful.ts';
import { firstDifference, loadMsen } from './msen.ts';
import { msenSessions } from './msen-sessions.ts';

// The benchmark compares the plan with the same policy written by hand. That is only fair where both answer alike.

const msen = loadMsen();

test('the policy by hand answers as the plan does', async () => {
  const told = new Set<string>();
  for (const session of msenSessions(400, 1)) {
    const events = await lawful(msen.openPlan(), session);
    expect(await firstDifference(msen, events)).toBeUndefined();
    const plan = msen.openPlan();
    for (const event of events) {
      const outcome = await plan.next(event);
      if (outcome.kind === 'take' || outcome.kind === 'refuse')
        told.add(`${outcome.kind} ${outcome.decisions[0].rule}`);
    }
  }
  // Every rule that can answer has answered.
  const rules = msen.policy.rules.flatMap(({ name, action }) => (action.kind === 'verdict' ? [name] : []));
  expect([...told].map((each) => each.split(' ')[1])).toEqual(expect.arrayContaining(['relay', ...rules]));
});
