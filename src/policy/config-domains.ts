import { badValue } from '../diagnostics/findings/config.ts';
import { quote } from '../diagnostics/quote.ts';
import type { Span } from '../diagnostics/span.ts';
import { parseDomain } from '../mail/domain.ts';
import type { OfDomain } from './by-domain.ts';
import type { ConfigKey } from './config-keys.ts';
import type { Reading, Written } from './config-map.ts';
import { textOf } from './config-map.ts';

/** A domain, or one with its subdomains, where it is written. */
export interface PlacedDomain {
  readonly domain: OfDomain;
  readonly span: Span;
}

/** The items of a list `domains`; one that is none is reported, and left out. */
export function readDomains(
  reading: Reading,
  items: readonly Written[],
  { takes, example }: ConfigKey,
): readonly PlacedDomain[] {
  return items.flatMap(({ node, span }) => {
    const text = textOf(node) ?? '';
    const withSubdomains = text.startsWith('.');
    const domain = parseDomain(withSubdomains ? text.slice(1) : text);
    if (domain !== undefined) return [{ domain: { domain, withSubdomains }, span }];
    const problem = text === '' ? undefined : `${quote(text)} is none`;
    reading.report(badValue.at(span, 'domains', takes, example, problem));
    return [];
  });
}

/** Reports each domain that was there before; `what` it had then is the end of a sentence. */
export function reportSameDomains(
  reading: Reading,
  placed: readonly PlacedDomain[],
  { takes, example }: ConfigKey,
  what: string,
): void {
  const seen = new Set<string>();
  for (const { domain, span } of placed) {
    const text = `${domain.withSubdomains ? '.' : ''}${domain.domain}`;
    if (seen.has(text))
      reading.report(badValue.at(span, 'domains', takes, example, `${quote(text)} has ${what} already`));
    seen.add(text);
  }
}
