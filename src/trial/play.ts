import type { Policy } from '../core/policy.ts';
import type { Conversation } from '../engine/conversation.ts';
import { openConversation } from '../engine/conversation.ts';
import { smtpFront } from '../mail/front-kind.ts';
import type { Outcome } from '../mail/outcome.ts';
import type { Scenario, ScenarioSession } from '../mail/scenario.ts';
import { compilePlan } from '../plan/compile-plan.ts';
import { linkPlan } from '../plan/link.ts';
import type { Plan } from '../plan/plan.ts';
import type { Checkers } from '../services/authentication/open-checkers.ts';
import { openCheckers } from '../services/authentication/open-checkers.ts';
import { sessionAuthentication } from '../services/authentication/session-authentication.ts';
import { scenarioCallouts } from '../services/callouts/scenario-callouts.ts';
import { openContent } from '../services/content/open-content.ts';
import { openNames } from '../services/dns/names.ts';
import { recordsDns } from '../services/dns/records-dns.ts';
import { openListings } from '../services/dnsbl/listings.ts';
import { makeRecall } from '../services/recall/make-recall.ts';
import type { Services } from '../services/services.ts';
import { memoryStore } from '../services/store/memory.ts';
import type { Entry, Store } from '../services/store/store.ts';
import { linkList } from '../values/link-list.ts';
import type { Membership } from '../values/membership.ts';
import type { Command } from './commands-of.ts';
import { commandsOf } from './commands-of.ts';
import { factsWithout } from './fact-faults.ts';
import type { Exchange, PlayedSession } from './played.ts';
import { recallOnce } from './recall-once.ts';
import { greylistsBefore, loginsBefore } from './remembered-before.ts';

/** A policy made ready for any number of scenarios, as the embedded server has it. */
export interface Stage {
  readonly policy: Policy;
  readonly plan: Plan;
  readonly lists: ReadonlyMap<string, Membership>;
  readonly checkers: Checkers;
}

export function setStage(policy: Policy): Stage {
  const plan = compilePlan(policy, smtpFront);
  return {
    policy,
    plan,
    lists: new Map(plan.lists.map((list) => [list.name, linkList(list)])),
    checkers: openCheckers('mx.example.org'),
  };
}

/** Plays a scenario through conversations of the engine, in a world of its own; what its sessions leave behind is in `store`. */
export async function play(stage: Stage, scenario: Scenario, store: Store = memoryStore()): Promise<PlayedSession[]> {
  const played: PlayedSession[] = [];
  for (const [at, session] of scenario.sessions.entries()) {
    played.push(await playSession(stage, session, `trial-${at + 1}`, store));
  }
  return played;
}

async function playSession(stage: Stage, scenario: ScenarioSession, id: string, store: Store): Promise<PlayedSession> {
  const factNamed = factsWithout(scenario.unavailable);
  const linked = linkPlan(stage.plan, factNamed, stage.lists);
  const services = trialServices(scenario, stage.checkers, store);
  // A state file that nothing is noted in is not made.
  const remember = async (entries: readonly Entry[]) => entries.length > 0 && services.recall.note(entries, 0);
  await remember(loginsBefore(scenario));
  const conversation = openConversation(linked, services);
  const exchanges: Exchange[] = [];
  let taken = 0;
  let isRemembered = false;
  for (const command of commandsOf(scenario, id)) {
    // With every recipient refused a client has nobody to send the message to.
    if (command.phase === 'data' && taken === 0) break;
    const session = conversation.session();
    if (command.phase === 'rcpt' && !isRemembered && session !== undefined) {
      await remember(await greylistsBefore(scenario, stage.policy, session, services));
      isRemembered = true;
    }
    const outcome = await conversation.next(command.event);
    exchanges.push(exchangeOf(command, outcome, conversation));
    if (outcome.kind === 'take') await conversation.learn(outcome);
    if (outcome.kind === 'disconnect' || (outcome.kind === 'refuse' && command.phase !== 'rcpt')) break;
    if (command.phase === 'rcpt' && outcome.kind === 'proceed') taken++;
  }
  return { scenario, factNamed, services, exchanges };
}

/** The world as the scenario says it is. */
function trialServices({ at, dns: records, probes }: ScenarioSession, checkers: Checkers, store: Store): Services {
  const clock = { now: () => at };
  const dns = recordsDns(records);
  return {
    clock,
    openContent,
    callouts: scenarioCallouts(probes),
    dns,
    listings: openListings(dns),
    names: openNames(dns),
    recall: recallOnce(makeRecall(store, clock)),
    authentication: sessionAuthentication(checkers.over(dns)),
  };
}

function exchangeOf({ phase, text, event, positive }: Command, outcome: Outcome, conversation: Conversation): Exchange {
  const decisions = outcome.kind === 'proceed' ? [] : outcome.decisions;
  return {
    phase,
    command: text,
    recipient: event.kind === 'rcpt' ? event.recipient : undefined,
    reply: outcome.kind === 'refuse' || outcome.kind === 'disconnect' ? outcome.reply : positive,
    decisions,
    traces: new Map(decisions.map((decision) => [decision, conversation.trace(decision.recipient)])),
    session: conversation.session(),
  };
}
