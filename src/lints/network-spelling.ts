import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { adjacentNetworks, hostBits, mappedAddress } from '../diagnostics/findings/entries.ts';
import type { Span } from '../diagnostics/span.ts';
import { maskNetwork, networkText, parseNetwork } from '../mail/ip.ts';
import type { Lint } from './lint-record.ts';

/** Networks that are written otherwise than they are read, and neighbours that make one network. */
export const networkSpelling: Lint = ({ lists }) =>
  lists.flatMap(({ list, spans }) => {
    if (list.kind !== 'networks') return [];
    const texts = new Map(list.entries.map((entry) => [entry.text, entry]));
    return list.entries.flatMap((entry, at) => {
      const span = spans[at];
      return span === undefined
        ? []
        : [...misspelt(span, entry.text), ...neighbours(span, entry.text, texts, entry.expires)];
    });
  });

function misspelt(span: Span, meant: string): Diagnostic[] {
  const word = /^[^\s,]+/.exec(span.source.text.slice(span.start, span.end))?.[0] ?? '';
  const own = { ...span, end: span.start + word.length };
  const network = parseNetwork(word);
  if (network === undefined) return [];
  if (network.address.family === 4 && word.includes(':')) return [mappedAddress.at(own, word, meant, own)];
  return maskNetwork(network) === network ? [] : [hostBits.at(own, word, meant, own)];
}

/** Reported at the second of the two, when both match for ever and the network of both is not in the list anyway. */
function neighbours(
  span: Span,
  text: string,
  texts: ReadonlyMap<string, { readonly expires: number | undefined }>,
  expires: number | undefined,
): Diagnostic[] {
  const network = parseNetwork(text);
  if (network === undefined || network.prefix === 0 || expires !== undefined) return [];
  const both = maskNetwork({ ...network, prefix: network.prefix - 1 });
  const first = networkText({ ...both, prefix: network.prefix });
  const whole = networkText(both);
  if (first === text || texts.has(whole) || texts.get(first) === undefined || texts.get(first)?.expires !== undefined)
    return [];
  return [adjacentNetworks.at(span, first, text, whole)];
}
