import { openContent } from '../../src/services/content/open-content.ts';
import type { DecisionFigure } from './decision.ts';
import { lawful } from './lawful.ts';
import type { Msen } from './msen.ts';
import { firstDifference, loadMsen } from './msen.ts';
import type { EventSequence } from './msen-sessions.ts';
import { msenSessions } from './msen-sessions.ts';
import { naively } from './naive-msen.ts';
import type { Lap } from './race.ts';
import { race } from './race.ts';

/** How much is measured. */
export interface MsenEffort {
  readonly sessions: number;
  readonly rounds: number;
  readonly warmUps: number;
}

/**
 * Times rules/msen.rules on sessions of all kinds: by the plan, by the core's evaluator and by hand, each answering the
 * same events, which is checked first. A decision is one mail with its share of the connection. In the first row
 * messages are opened and read, which all three leave to the same reader; in the second the client never comes to DATA.
 */
export async function msenSpeed({ sessions, ...rounds }: MsenEffort): Promise<DecisionFigure[]> {
  const msen = loadMsen();
  const whole: EventSequence[] = [];
  for (const session of msenSessions(sessions, 1)) whole.push(await lawful(msen.openPlan(), session));
  for (const session of whole) await mustBeAlike(msen, session);
  return [
    figure('Msen, whole mails', msen, whole, rounds),
    figure('Msen, envelopes alone', msen, whole.map(withoutMessage), rounds),
  ];
}

function figure(
  name: string,
  msen: Msen,
  sessions: readonly EventSequence[],
  rounds: Omit<MsenEffort, 'sessions'>,
): DecisionFigure {
  const openers = [msen.openPlan, naively(msen.policy, openContent), msen.openByHand];
  const [engine = 0, naive = 0, hand = 0] = race(
    openers.map((open) => lap(open, sessions)),
    rounds,
  ).nsPerUnit;
  return { name, engine, naive, hand };
}

function lap(
  open: () => { readonly next: (event: EventSequence[number]) => unknown },
  sessions: readonly EventSequence[],
): Lap {
  const mails = sessions.flat().filter(({ kind }) => kind === 'mail').length;
  return () => {
    for (const session of sessions) {
      const { next } = open();
      for (const event of session) next(event);
    }
    return mails;
  };
}

function withoutMessage(session: EventSequence): EventSequence {
  return session.flatMap((event) => {
    if (event.kind === 'message') return [];
    return event.kind === 'data' ? { kind: 'reset' } : event;
  });
}

async function mustBeAlike(msen: Msen, session: EventSequence): Promise<void> {
  const difference = await firstDifference(msen, session);
  if (difference !== undefined) throw new Error(difference);
  const plan = msen.openPlan();
  const naive = naively(msen.policy, openContent)();
  for (const event of session) {
    const outcome = await plan.next(event);
    const rule = outcome.kind === 'proceed' ? undefined : outcome.decisions[0].rule;
    const found = naive.next(event);
    if (rule !== found) throw new Error(`${event.kind}: the plan answers by ${rule}, the evaluator by ${found}`);
  }
}
