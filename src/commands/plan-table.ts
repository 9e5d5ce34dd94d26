import type { Condition } from '../core/condition.ts';
import { atomsOf } from '../core/condition.ts';
import type { DeclaredService } from '../core/declared-service.ts';
import type { Policy, Rule } from '../core/policy.ts';
import { fact } from '../facts/registry.ts';
import type { FrontKind } from '../mail/front-kind.ts';
import { compilePlan } from '../plan/compile-plan.ts';
import type { RulePhases } from '../plan/phases.ts';
import { isKnowable, knownAt } from '../plan/phases.ts';
import { duration } from '../values/duration.ts';

/** The plan of a policy on a kind of listener, as a table for people. The gate comes first, as it does on RCPT. */
export function renderPlan(policy: Policy, front: FrontKind): string {
  const { id, gate, rules } = planData(policy, front);
  const head = ['rule', 'does', 'known', 'fixed', 'answered', 'held by', 'asks'];
  const rows = rules.map((rule) => [
    rule.name,
    rule.observed ? `observe ${rule.verb}` : rule.verb,
    ...(rule.here
      ? [rule.known, rule.fixed ?? '-', answered(rule), rule.heldBy ?? '-']
      : ['never', '-', '-', 'not here']),
    rule.asks.length === 0 ? '-' : rule.asks.join(', '),
  ]);
  const gateRow = ['relay', 'gate', gate.known, 'rcpt', 'rcpt', '-', gate.asks.join(', ') || '-'];
  const lines = [`${policy.file} on a listener of the kind ${front.name} (${front.doc}), plan ${id}`, ''];
  const table = layOut([head, gateRow, ...rows]);
  return `${[...lines, ...table, '', ...remarks(rules, front), ...lookUps(policy, rules)].join('\n')}\n`;
}

/** The same as plain data for `plan --json`. */
export function planData(policy: Policy, front: FrontKind) {
  const plan = compilePlan(policy, front);
  return {
    file: policy.file,
    listener: front.name,
    id: plan.id,
    gate: { known: knownAt(policy.gate.condition), asks: factsOf(policy.gate.condition), ...policy.gate.place },
    rules: policy.rules.map((rule) => {
      const compiled = plan.rules.find((each) => each.name === rule.name);
      return ruleData(rule, policy.services, front, compiled?.phases, compiled?.splits ?? false);
    }),
  };
}

type RuleData = ReturnType<typeof ruleData>;

function ruleData(
  rule: Rule,
  services: readonly DeclaredService[],
  front: FrontKind,
  phases: RulePhases | undefined,
  splits: boolean,
) {
  const { name, place, action, observed, atOnce, condition } = rule;
  const answers = action.kind === 'verdict' && observed === undefined;
  return {
    name,
    ...place,
    verb: verbOf(rule),
    observed: observed !== undefined,
    here: phases !== undefined,
    known: phases?.known ?? null,
    fixed: action.kind === 'edit' || observed !== undefined ? null : (phases?.fixed ?? null),
    answered: answers ? (phases?.answered ?? null) : null,
    heldBy: answers ? (phases?.heldBy ?? null) : null,
    atOnce,
    splits,
    asks: [...new Set([...factsOf(condition), ...keyFactsOf(rule, services)])],
    /** Facts that keep the rule from being here. */
    neverKnown: factsOf(condition, (part) => !isKnowable(part, front)),
  };
}

function verbOf({ action }: Rule): string {
  switch (action.kind) {
    case 'verdict':
      return action.verdict;
    case 'pass':
      return 'pass';
    case 'edit':
      return action.edit.kind;
    default:
      return action satisfies never;
  }
}

/** What a greylist or a limit tells apart that has to be looked up. */
function keyFactsOf({ effects }: Rule, services: readonly DeclaredService[]): string[] {
  const names = new Set(effects.map(({ named }) => named));
  return services.flatMap((each) =>
    'by' in each && names.has(each.name)
      ? each.by.flatMap(({ kind }) => (kind !== 'client' && isLookUp(kind) ? [kind] : []))
      : [],
  );
}

/** Names of the facts that a condition asks, each once, in the order written. */
function factsOf(condition: Condition, isMeant: (atom: Condition) => boolean = () => true): string[] {
  return [
    ...new Set(
      atomsOf(condition)
        .filter(isMeant)
        .map((atom) => atom.fact),
    ),
  ];
}

function answered({ answered, atOnce }: RuleData): string {
  return atOnce ? `${answered} (at once)` : (answered ?? '-');
}

function remarks(rules: readonly RuleData[], front: FrontKind): string[] {
  const splitting = rules.filter((rule) => rule.splits).map((rule) => `\`${rule.name}\``);
  const inside = rules.filter((rule) => rule.here && rule.asks.some((name) => fact(name).cost === 'content'));
  return [
    ...rules
      .filter((rule) => !rule.here)
      .map(
        (rule) => `\`${rule.name}\` is not here: ${front.doc.split(':')[0]} never knows ${rule.neverKnown.join(', ')}`,
      ),
    splitting.length === 0
      ? 'no rule splits recipients: those of one message are always answered alike'
      : `recipients of one message may be asked to come separately because of ${splitting.join(', ')}`,
    inside.length === 0
      ? 'no rule reads the inside of the message'
      : `the inside of the message is read for ${inside.map((rule) => `\`${rule.name}\``).join(', ')}`,
  ];
}

/** What rules look up over the network, and how long a session waits for it at most. */
function lookUps({ rules: all, services }: Policy, rules: readonly RuleData[]): string[] {
  const asked = new Map<string, { readonly wait: string; readonly by: string[] }>();
  for (const rule of all) {
    if (rules[rule.index]?.here === false) continue;
    for (const { what, wait } of lookedUp(rule, services)) {
      const found = asked.get(what) ?? { wait, by: [] };
      if (!found.by.includes(`\`${rule.name}\``)) found.by.push(`\`${rule.name}\``);
      asked.set(what, found);
    }
  }
  if (asked.size === 0) return ['no rule looks anything up over the network'];
  return [...asked].map(([what, { wait, by }]) => `${what} is looked up${wait}, for ${by.join(', ')}`);
}

function lookedUp(rule: Rule, services: readonly DeclaredService[]) {
  const keyed = keyFactsOf(rule, services).map((name) => ({ fact: name, argument: '' }));
  const asked = [...atomsOf(rule.condition), ...keyed].filter((each) => isLookUp(each.fact));
  return asked.map(({ fact: name, argument: named }) => {
    const { argument, asks = [] } = fact(name);
    const isAsked = ({ kind, name: its }: DeclaredService) =>
      argument === undefined ? asks.some((each) => each === kind) : kind === argument && its === named;
    const service = services.find(isAsked);
    const wait = service !== undefined && 'withinMs' in service ? ` for up to ${duration.show(service.withinMs)}` : '';
    return { what: argument === undefined ? `\`${name}\`` : `\`${name} ${named}\``, wait };
  });
}

/** Whether reading the fact asks another machine. */
function isLookUp(name: string): boolean {
  const { cost } = fact(name);
  switch (cost) {
    case 'free':
    case 'content':
    case 'state':
      return false;
    case 'dns':
    case 'probe':
      return true;
    default:
      return cost satisfies never;
  }
}

/** Rows with their columns under one another. */
function layOut(rows: readonly (readonly (string | null)[])[]): string[] {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, at) => (cell ?? '').padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
