import { join } from 'node:path';
import { readFile } from '../../src/commands/read-file.ts';
import type { Policy } from '../../src/core/policy.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import type { Conversation } from '../../src/engine/conversation.ts';
import { openConversation } from '../../src/engine/conversation.ts';
import { smtpFront } from '../../src/mail/front-kind.ts';
import type { Outcome } from '../../src/mail/outcome.ts';
import { wireLines } from '../../src/mail/reply.ts';
import { compilePlan } from '../../src/plan/compile-plan.ts';
import { linkPlan } from '../../src/plan/link.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { openContent } from '../../src/services/content/open-content.ts';
import type { Services } from '../../src/services/services.ts';
import { stillWorld } from '../still-world.ts';
import type { HandAnswer, MsenByHand } from './msen-by-hand.ts';
import { msenByHand } from './msen-by-hand.ts';
import type { EventSequence } from './msen-sessions.ts';
import { withoutOthers } from './without-others.ts';

/** rules/msen.rules as the daemon has it, but for what it looks up, and by hand. */
export interface Msen {
  readonly policy: Policy;
  readonly openPlan: () => Conversation;
  readonly openByHand: () => MsenByHand;
}

/** Loads the policy; both sides read messages with the same reader. */
export function loadMsen(): Msen {
  const file = join(import.meta.dirname, '..', '..', 'rules', 'msen.rules');
  const found = readFile(file);
  const policy = 'text' in found ? loadPolicy(makeSource(file, withoutOthers(found.text)), readFile).policy : undefined;
  if (policy === undefined) throw new Error('msen.rules does not load');
  const linked = linkPlan(compilePlan(policy, smtpFront));
  const services: Services = {
    ...stillWorld(),
  };
  const entriesOf = (name: string) => policy.lists.find((list) => list.name === name)?.entries ?? [];
  const lists = {
    closedMailboxes: entriesOf('closed-mailboxes'),
    badSenders: entriesOf('bad-senders'),
    hardcore: entriesOf('hardcore'),
    offensive: entriesOf('offensive'),
  };
  return {
    policy,
    openPlan: () => openConversation(linked, services),
    openByHand: msenByHand(lists, openContent),
  };
}

/**
 * What the plan and the policy by hand say at the first event at which they part; undefined where they never do.
 * `events` are lawful, see `lawful`.
 */
export async function firstDifference(msen: Msen, events: EventSequence): Promise<string | undefined> {
  const plan = msen.openPlan();
  const hand = msen.openByHand();
  for (const event of events) {
    const [one, other] = [ofPlan(await plan.next(event)), ofHand(hand.next(event))];
    if (one !== other) return `${event.kind}: the plan says\n  ${one}\nand by hand it is\n  ${other}`;
  }
  return undefined;
}

function ofPlan(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'proceed':
      return outcome.kind;
    case 'refuse':
    case 'disconnect':
      return `${outcome.kind} ${outcome.decisions[0].rule} ${wireLines(outcome.reply).join(' / ')}`;
    case 'take': {
      const [{ rule }] = outcome.decisions;
      const deliveries = outcome.deliveries.map(({ recipient, tags }) => `${recipient.text} [${tags}]`);
      return `take ${rule} ${deliveries.join(' ')}`;
    }
    default:
      return outcome satisfies never;
  }
}

function ofHand(answer: HandAnswer): string {
  switch (answer.kind) {
    case 'proceed':
      return answer.kind;
    case 'refuse':
      return `${answer.kind} ${answer.rule} ${wireLines(answer.reply).join(' / ')}`;
    case 'take':
      return `take ${answer.rule} ${answer.recipients.map(({ text }) => `${text} [${answer.tags}]`).join(' ')}`;
    default:
      return answer satisfies never;
  }
}
