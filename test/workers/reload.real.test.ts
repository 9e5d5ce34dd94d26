import { expect, test } from 'vitest';
import type { Ledger } from '../delivery/ledger.ts';
import { messagesIn, reckon, sendUntilClosed } from '../delivery/ledger.ts';
import { rules, serveSite } from './serving.ts';

// A daemon with two workers, whose policy is changed 50 times while mail comes in.

test('all workers enforce one policy, and a session one', { timeout: 120_000 }, async () => {
  const serving = await serveSite(
    'listeners: [{name: mx, kind: smtp, address: "127.0.0.1:0"}]\ndelivery: {maildir: mail}\n',
  );
  const ledger: Ledger = new Map();
  let count = 0;
  let isOver = false;
  const nextName = () => {
    count += 1;
    return `message-${count}`;
  };
  const senders = Array.from({ length: 6 }, async () => {
    while (!isOver) {
      // Some messages a connection, so that sessions begin all the time.
      let left = 20;
      await sendUntilClosed(serving.port('mx'), ledger, nextName, {
        isOver: () => {
          left -= 1;
          return isOver || left < 0;
        },
      });
    }
  });
  const ends: string[] = [];
  const apart: string[] = [];
  for (let reload = 1; reload <= 50; reload += 1) {
    serving.write('site.rules', reload % 10 === 0 ? `${rules}accpt x\n` : rules.replace('"No"', `"No ${reload}"`));
    const { kind }: { kind?: string } = Object(await serving.order('reload'));
    ends.push(kind ?? 'none');
    const { generation, workers } = await serving.status();
    if (workers.length !== 2 || workers.some((each) => each.generation !== generation)) {
      apart.push(`${generation}: ${workers.map((each) => each.generation).join(' ')}`);
    }
  }
  isOver = true;
  await Promise.all(senders);
  expect(ends).toEqual(ends.map((_, at) => ((at + 1) % 10 === 0 ? 'kept' : 'swapped')));
  expect(apart).toEqual([]);
  expect((await serving.status()).generation).toBe(46);

  const plans = new Map<string, Set<string>>();
  for (const line of serving.lines) {
    const [, session, plan] = /^([0-9A-Z]{12})[.:].* plan=(\S+)/.exec(line) ?? [];
    if (session === undefined || plan === undefined) continue;
    plans.set(session, (plans.get(session) ?? new Set()).add(plan));
  }
  expect(plans.size).toBeGreaterThan(50);
  expect(new Set([...plans.values()].flatMap((each) => [...each])).size).toBeGreaterThan(20);
  expect([...plans].filter(([, each]) => each.size > 1)).toEqual([]);
  const { promised, lost, doubled } = reckon(ledger, messagesIn(serving.root));
  process.stdout.write(`${promised} messages in ${plans.size} sessions\n`);
  expect({ lost, doubled, unanswered: ledger.size - promised }).toEqual({ lost: [], doubled: [], unanswered: 0 });
  await serving.end();
});
