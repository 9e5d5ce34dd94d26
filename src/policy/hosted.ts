import type { Policy } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { aliasToNobody, anyMailbox, notHosted } from '../diagnostics/findings/recipients.ts';
import type { Domain } from '../mail/domain.ts';
import { isSubdomain, parseDomain } from '../mail/domain.ts';
import type { OfDomain } from './by-domain.ts';
import { findByDomain } from './by-domain.ts';
import type { Config } from './config.ts';
import { makeDirectory } from './directory.ts';

/** What is to be said of a configuration and its policy together: recipients, aliases and routes beside the hosted domains. */
export function hostedFindings(config: Config, policy: Policy): readonly Diagnostic[] {
  const hosted = hostedDomains(policy);
  return [...notHostedIn(config, hosted), ...anyMailboxIn(config, hosted), ...withoutRouteIn(config)];
}

/** The domains whose mail the relay gate lets in from everywhere. */
function hostedDomains({ gate, lists }: Policy): readonly OfDomain[] {
  const tests = gate.condition.kind === 'some' ? gate.condition.of : [];
  return tests.flatMap((test) => {
    if (test.kind !== 'atom' || test.fact !== 'recipient domain' || test.test.kind !== 'member') return [];
    const { list: name } = test.test;
    const entries = lists.find((list) => list.name === name)?.entries ?? [];
    return entries.flatMap(({ text }) => {
      const withSubdomains = text.startsWith('.');
      const domain = parseDomain(withSubdomains ? text.slice(1) : text);
      return domain === undefined ? [] : [{ domain, withSubdomains }];
    });
  });
}

function notHostedIn({ recipients, directory }: Config, hosted: readonly OfDomain[]): readonly Diagnostic[] {
  const find = findByDomain(hosted);
  const isHosted = (domain: Domain) => find(domain) !== undefined;
  const idle = recipients.entries.filter(
    ({ domain, withSubdomains }) =>
      !isHosted(domain) && !(withSubdomains && hosted.some((each) => isSubdomain(each.domain, domain))),
  );
  return [
    ...idle.map(({ domain, span }) => notHosted.at(span, 'are recipients', domain)),
    ...directory.aliases.flatMap(({ address: { domain }, span }) =>
      // A bare `postmaster` is one of our own name, which need not be hosted.
      domain === undefined || domain === recipients.host || isHosted(domain)
        ? []
        : [notHosted.at(span, 'is an alias', domain)],
    ),
  ];
}

function anyMailboxIn(config: Config, hosted: readonly OfDomain[]): readonly Diagnostic[] {
  const { listeners, delivery, recipients } = config;
  if (delivery === undefined || !listeners.some(({ kind }) => kind === 'smtp')) return [];
  const route = findByDomain(delivery.entries);
  const known = findByDomain(recipients.entries);
  const open = hosted
    .map(({ domain }) => domain)
    .filter((domain) => (route(domain)?.to ?? delivery.otherwise)?.kind === 'maildir' && known(domain) === undefined);
  return open.length === 0 ? [] : [anyMailbox.at(recipients.place, [...new Set(open)])];
}

/** Aliases whose mail has nowhere to go. */
function withoutRouteIn({ delivery, directory }: Config): readonly Diagnostic[] {
  if (delivery === undefined || delivery.otherwise !== undefined) return [];
  const route = findByDomain(delivery.entries);
  const { find } = makeDirectory(directory);
  const isAlias = (alias: (typeof directory.aliases)[number]['address']) => find(alias).isAlias;
  return directory.aliases.flatMap((alias) =>
    alias.targets.flatMap(({ address, span }) =>
      address.domain === undefined || isAlias(address) || route(address.domain) !== undefined
        ? []
        : [aliasToNobody.at(span, address.text, alias.address.text, 'to whose domain there is no route')],
    ),
  );
}
