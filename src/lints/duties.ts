import type { Policy, Rule } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { bouncesRefused, dutyRefused } from '../diagnostics/findings/duties.ts';
import type { Address } from '../mail/address.ts';
import { parseAddress } from '../mail/address.ts';
import type { Lint } from './lint-record.ts';
import { answerToPlainMessage, plainSender } from './plain-session.ts';

/** Most domains whose duties are looked at. */
const mostDomains = 20;

/** A Monday noon, where no time is given. */
const noon = Date.UTC(2026, 10, 23, 12);

/** Plain messages that every domain takes, and that this policy would refuse: each was evaluated, and refused. */
export const duties: Lint = ({ policy, now = noon }) => {
  const domains = hostedDomains(policy);
  const refused = new Map<string, Diagnostic>();
  const look = (local: string, domain: string) => {
    const address = parseAddress(`${local}@${domain}`);
    const rule = address && refusedBy(policy, plainSender, address, now);
    if (rule !== undefined)
      refused.set(`${rule.name} ${local}`, dutyRefused.at(rule.span, rule.name, `${local}@${domain}`));
  };
  // A policy that refuses everybody, or everything by default, does not refuse these in particular.
  const taken = domains.filter((domain) => !refusesAll(policy, domain, now));
  for (const domain of taken) {
    look('postmaster', domain);
    look('abuse', domain);
  }
  return [...refused.values(), ...bounces(policy, taken, now)];
};

function bounces(policy: Policy, domains: readonly string[], now: number): Diagnostic[] {
  for (const domain of domains) {
    for (const recipient of recipientsOf(policy, domain)) {
      const rule = refusedBy(policy, undefined, recipient, now);
      if (rule !== undefined && refusedBy(policy, plainSender, recipient, now) === undefined)
        return [bouncesRefused.at(rule.span, rule.name)];
    }
  }
  return [];
}

function refusesAll(policy: Policy, domain: string, now: number): boolean {
  return recipientsOf(policy, domain).every(
    (recipient) => refusedBy(policy, plainSender, recipient, now) !== undefined,
  );
}

/** Somebody at the domain, and whoever the policy itself names there. */
function recipientsOf(policy: Policy, domain: string): Address[] {
  const named = policy.lists
    .flatMap((list) => (list.kind === 'addresses' ? list.entries.slice(0, 1000) : []))
    .map((entry) => entry.text);
  const there = named.filter((text) => text.endsWith(`@${domain}`) && !text.startsWith('@')).slice(0, 20);
  return [`someone@${domain}`, ...there].flatMap((text) => parseAddress(text) ?? []);
}

/** The rule that refuses the plain message, if one does. */
function refusedBy(policy: Policy, sender: Address | undefined, recipient: Address, now: number): Rule | undefined {
  const rule = answerToPlainMessage(policy, sender, recipient, now);
  return rule?.action.kind === 'verdict' && rule.action.verdict !== 'accept' ? rule : undefined;
}

/** The domains of `relay to`, in the order of their lists. */
function hostedDomains({ gate, lists }: Policy): string[] {
  const parts = gate.condition.kind === 'some' ? gate.condition.of : [gate.condition];
  const names = parts.flatMap((part) =>
    part.kind === 'atom' && part.fact === 'recipient domain' && part.test.kind === 'member' ? [part.test.list] : [],
  );
  const entries = lists.filter((list) => names.includes(list.name)).flatMap((list) => list.entries);
  return entries.slice(0, mostDomains).map((entry) => entry.text.replace(/^\./, ''));
}
