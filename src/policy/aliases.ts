import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { badAliasLine } from '../diagnostics/findings/recipients.ts';
import { quote } from '../diagnostics/quote.ts';
import type { Source } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Address } from '../mail/address.ts';
import { parseAddress } from '../mail/address.ts';
import type { Word } from './address-lines.ts';
import { addressLines } from './address-lines.ts';

/** A line of the aliases file: mail to `address` goes to its targets instead. */
export interface Alias extends Placed {
  readonly targets: readonly Placed[];
}

/** An address with a domain, where it is written. */
export interface Placed {
  readonly address: Address;
  readonly span: Span;
}

/** Reads `alias@domain  target[, target…]` lines; what cannot be read is reported and left out. */
export function readAliases(source: Source, report: (diagnostic: Diagnostic) => void): readonly Alias[] {
  const aliases = new Map<string, Alias>();
  const read = ({ text, span }: Word): Placed | undefined => {
    const address = parseAddress(text);
    if (address?.domain !== undefined) return { address, span };
    const problem = text.endsWith(':') ? 'it is not followed by a colon here' : 'it is no address with a domain';
    report(badAliasLine.at(span, `${quote(text)} cannot stand here: ${problem}`));
    return undefined;
  };
  for (const [name, ...targets] of addressLines(source, 'joined')) {
    const alias = read(name);
    if (targets.length === 0) report(badAliasLine.at(name.span, `${quote(name.text)} leads nowhere`));
    const meant = targets.flatMap((target) => read(target) ?? []);
    if (alias === undefined) continue;
    if (aliases.has(alias.address.key))
      report(badAliasLine.at(alias.span, `${quote(name.text)} stands in this file already`));
    aliases.set(alias.address.key, { ...alias, targets: meant });
  }
  return [...aliases.values()];
}
