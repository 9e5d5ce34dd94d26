import type { DeclaredService } from '../core/declared-service.ts';
import type { Plan, PlanRule } from '../plan/plan.ts';

/** What a new plan changes, a line each, for the log and for whoever asked for the reload; empty where nothing does. */
export function changesBetween(before: Plan, after: Plan): string[] {
  if (before.id === after.id) return [];
  const changes = [...rulesBetween(before, after), ...servicesBetween(before, after), ...listsBetween(before, after)];
  if (JSON.stringify(before.gate.reply) !== JSON.stringify(after.gate.reply))
    changes.push('the reply of the relay gate is another');
  // Conditions are numbered anew with each plan, so only their whole tells that they are the same.
  return changes.length > 0 ? changes : ['conditions or settings are changed'];
}

function servicesBetween(before: Plan, after: Plan): string[] {
  const earlier = new Map(before.services.map((service) => [service.name, told(service)]));
  const later = new Set(after.services.map(({ name }) => name));
  const gone = before.services.flatMap(({ kind, name }) => (later.has(name) ? [] : [`${kind} ${name} is gone`]));
  const changed = after.services.flatMap((service) => {
    const old = earlier.get(service.name);
    if (old === told(service)) return [];
    return [`${service.kind} ${service.name} is ${old === undefined ? 'new' : 'changed'}`];
  });
  return [...changed, ...gone];
}

/** What a service says, wherever in the file it stands. */
function told({ place: _, ...said }: DeclaredService): string {
  return JSON.stringify(said);
}

function rulesBetween(before: Plan, after: Plan): string[] {
  const earlier = new Map(before.rules.map((rule) => [rule.name, rule]));
  const later = new Map(after.rules.map((rule) => [rule.name, rule]));
  const changes: string[] = [];
  for (const rule of after.rules) {
    const old = earlier.get(rule.name);
    if (old === undefined) changes.push(`rule ${rule.name} is new`);
    else if (described(before, old) !== described(after, rule)) changes.push(`rule ${rule.name} is changed`);
  }
  for (const rule of before.rules) if (!later.has(rule.name)) changes.push(`rule ${rule.name} is gone`);
  const kept = (plan: Plan, other: ReadonlyMap<string, PlanRule>) =>
    plan.rules.filter((rule) => other.has(rule.name)).map((rule) => rule.name);
  if (kept(before, later).join() !== kept(after, earlier).join()) changes.push('the order of the rules is another');
  return changes;
}

/** A rule with all that it says, its condition written out in its plan's own atoms. */
function described(
  plan: Plan,
  { condition, action, reply, atOnce, observed, section, ifUnavailable }: PlanRule,
): string {
  return JSON.stringify([action, reply, atOnce, observed, section, ifUnavailable, writtenOut(plan, condition)]);
}

function writtenOut(plan: Plan, number: number): unknown {
  const condition = plan.conditions[number];
  switch (condition?.kind) {
    case 'atom': {
      const atom = plan.atoms[condition.atom];
      return [atom?.fact, atom?.argument, atom?.test];
    }
    case 'all':
    case 'some':
      return [condition.kind, ...condition.of.map((part) => writtenOut(plan, part))];
    case 'not':
      return ['not', writtenOut(plan, condition.of)];
    case 'quantified':
      return [condition.quantifier, condition.element, writtenOut(plan, condition.of)];
    case undefined:
      return undefined;
    default:
      return condition satisfies never;
  }
}

function listsBetween(before: Plan, after: Plan): string[] {
  const entriesOf = (plan: Plan, name: string) => plan.lists.find((list) => list.name === name)?.entries ?? [];
  return after.lists.flatMap(({ name, entries }) => {
    const earlier = new Set(entriesOf(before, name).map(entryKey));
    const later = new Set(entries.map(entryKey));
    const added = later.difference(earlier).size;
    const removed = earlier.difference(later).size;
    return added + removed === 0 ? [] : [`list ${name}: ${added} added, ${removed} removed`];
  });
}

function entryKey({ text, expires }: { readonly text: string; readonly expires: number | undefined }): string {
  return expires === undefined ? text : `${text} ${expires}`;
}
