import type { Condition } from '../core/condition.ts';
import type { DeclaredService } from '../core/declared-service.ts';
import { listingAtoms, needsListing } from '../core/listing-atoms.ts';
import type { ReplyTemplate } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { noListing as finding } from '../diagnostics/findings/services.ts';
import type { Span } from '../diagnostics/span.ts';
import { asksList } from '../facts/asks-list.ts';
import type { Lint } from './lint-record.ts';
import { placeOfPlaceholder } from './placeholder-not-known.ts';

/** Replies that show what a DNS list said, where the rule may hold without one, or the list names no page. */
export const listingShown: Lint = ({ policy, said }) => {
  const written = said.flatMap((each) => (each.kind === 'rule' ? [each.rule] : []));
  const found = policy.rules.flatMap(({ index, reply, condition }) => {
    const source = written[index];
    const span = source?.reply?.text.span ?? source?.name.span;
    return span === undefined ? [] : gaps(reply, condition, policy.services, span);
  });
  const gate = said.flatMap((each) =>
    each.kind === 'declared' && each.declared.kind === 'relay for' ? [each.declared.reply?.text.span ?? []].flat() : [],
  )[0];
  return gate === undefined ? found : [...found, ...gaps(policy.gate.reply, { kind: 'some', of: [] }, [], gate)];
};

function gaps(
  reply: ReplyTemplate | undefined,
  condition: Condition,
  services: readonly DeclaredService[],
  span: Span,
): Diagnostic[] {
  const shown = reply?.text.flatMap((part) =>
    part.kind === 'placeholder' && part.name.startsWith('listing.') ? [part.name] : [],
  );
  return [...new Set(shown)].flatMap((name) => {
    const why = gap(name, condition, services);
    return why === undefined ? [] : [finding.at(placeOfPlaceholder(span, name), name, why)];
  });
}

function gap(name: string, condition: Condition, services: readonly DeclaredService[]): string | undefined {
  const asked = listingAtoms(condition, asksList).map((atom) => atom.argument);
  if (asked.length === 0) return 'the rule asks no DNS list';
  if (!needsListing(condition, asksList)) return 'the rule can also hold where no DNS list lists anything';
  const silent = services.find(
    (service) => service.kind === 'dnsbl' && asked.includes(service.name) && service.url === undefined,
  );
  return name === 'listing.url' && silent !== undefined ? `\`${silent.name}\` is declared without \`url\`` : undefined;
}
