import { createHash } from 'node:crypto';
import { listingAtoms } from '../core/listing-atoms.ts';
import type { List, Policy, Rule } from '../core/policy.ts';
import { asksList } from '../facts/asks-list.ts';
import type { FrontKind } from '../mail/front-kind.ts';
import type { Phase } from '../mail/phase.ts';
import { chooseGuards } from './guards.ts';
import type { Numbering } from './numbering.ts';
import { makeNumbering } from './numbering.ts';
import type { RulePhases } from './phases.ts';
import { holdsWalk, isKnowable, rulePhases } from './phases.ts';
import type { Plan, PlanList, PlanRule } from './plan.ts';
import { canSplit, splittingRules } from './splitting.ts';

/** Makes the plan of a policy for one kind of front. Pure; rules that the front can never decide are left out. */
export function compilePlan(policy: Policy, front: FrontKind): Plan {
  const here = policy.rules.filter((rule) => isKnowable(rule.condition, front));
  const notHere = policy.rules.filter((rule) => !isKnowable(rule.condition, front)).map((rule) => rule.name);
  const numbering = makeNumbering();
  const gate = {
    condition: numbering.number(policy.gate.condition),
    own: numbering.number(policy.gate.own),
    reply: policy.gate.reply,
    place: policy.gate.place,
  };
  const { correspondents } = policy;
  const asked =
    correspondents !== undefined && isKnowable(correspondents.condition, front) ? correspondents : undefined;
  const phases = rulePhases(here);
  const rules = compileRules(here, phases, numbering, policy.lists);
  const parts = {
    file: policy.file,
    timezone: policy.timezone,
    help: policy.help,
    front: front.name,
    lastPhase: lastPhase(front),
    multiline: front.multiline,
    lists: policy.lists.map(withoutSpan),
    services: policy.services,
    gate,
    correspondents: asked && { condition: numbering.number(asked.condition), keptMs: asked.keptMs },
    rules,
    notHere,
    atoms: numbering.atoms,
    conditions: numbering.conditions,
    answersAtOnce: here.some((rule) => rule.atOnce && holdsWalk(rule)),
    canSplit: canSplit(here, phases),
  };
  return { id: hash(parts), ...parts };
}

function compileRules(
  rules: readonly Rule[],
  phases: readonly RulePhases[],
  numbering: ReturnType<typeof makeNumbering>,
  lists: readonly List[],
): PlanRule[] {
  const splitting = splittingRules(rules, phases);
  const conditions = rules.map((rule) => numbering.number(rule.condition));
  const guards = chooseGuards(conditions, numbering, lists);
  const compiled: PlanRule[] = [];
  for (const [at, rule] of rules.entries()) {
    const [condition, times] = [conditions[at], phases[at]];
    if (condition === undefined || times === undefined) continue;
    compiled.push({
      name: rule.name,
      place: rule.place,
      section: rule.section,
      condition,
      action: rule.action,
      reply: rule.reply,
      listings: shownListings(rule, numbering),
      atOnce: rule.atOnce,
      observed: rule.observed !== undefined,
      ifUnavailable: rule.ifUnavailable,
      effects: rule.effects.map((effect) =>
        effect.kind === 'first-seen' ? effect : { ...effect, concerns: numbering.number(effect.concerns) },
      ),
      phases: times,
      splits: splitting.has(rule),
      guard: guards[at],
    });
  }
  return compiled;
}

/** Numbers of the atoms whose listing the rule's reply shows. */
function shownListings({ condition, reply }: Rule, numbering: Numbering): number[] {
  const shows = reply?.text.some((part) => part.kind === 'placeholder' && part.name.startsWith('listing.')) === true;
  if (!shows) return [];
  return listingAtoms(condition, asksList).flatMap((atom) => {
    const numbered = numbering.conditions[numbering.number(atom)];
    return numbered?.kind === 'atom' ? [numbered.atom] : [];
  });
}

function lastPhase(front: FrontKind): Phase {
  return front.phases.at(-1) ?? 'message';
}

function withoutSpan({ name, kind, entries }: List): PlanList {
  return { name, kind, entries };
}

/** The first 12 hexadecimal digits of the SHA-256 of all parts, list by list so that no huge text is built. */
function hash({ lists, ...rest }: Omit<Plan, 'id'>): string {
  const sum = createHash('sha256').update(JSON.stringify(rest));
  for (const list of lists) sum.update(JSON.stringify(list));
  return sum.digest('hex').slice(0, 12);
}
