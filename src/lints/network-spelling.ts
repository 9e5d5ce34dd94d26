import type { BoundList } from '../check/bind-lists.ts';
import type { Entry } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { adjacentNetworks, hostBits, mappedAddress } from '../diagnostics/findings/entries.ts';
import type { Span } from '../diagnostics/span.ts';
import { maskNetwork, networkText, parseNetwork } from '../mail/ip.ts';
import { deletionOf } from './entry-deletion.ts';
import type { StatementLint } from './lint-record.ts';

/** Networks that are written otherwise than they are read, and neighbours that make one network. */
export const networkSpelling: StatementLint = ({ lists }) =>
  lists.flatMap((bound) => {
    const { list, spans } = bound;
    if (list.kind !== 'networks') return [];
    const places = new Map(list.entries.map((entry, at) => [entry.text, at]));
    return list.entries.flatMap((entry, at) => {
      const span = spans[at];
      return span === undefined ? [] : [...misspelt(span, entry.text), ...neighbours(bound, places, entry, span)];
    });
  });

function misspelt(span: Span, meant: string): Diagnostic[] {
  const own = wordOf(span);
  const word = own.source.text.slice(own.start, own.end);
  // Written as it is read.
  if (word === meant) return [];
  const network = parseNetwork(word);
  if (network === undefined) return [];
  if (network.address.family === 4 && word.includes(':')) return [mappedAddress.at(own, word, meant, own)];
  return maskNetwork(network) === network ? [] : [hostBits.at(own, word, meant, own)];
}

/** The network of an entry without what is said of it. */
function wordOf(span: Span): Span {
  const word = /^[^\s,]+/.exec(span.source.text.slice(span.start, span.end))?.[0] ?? '';
  return { ...span, end: span.start + word.length };
}

/** Reported at the second of the two, when both match for ever and the network of both is not in the list anyway. */
function neighbours(bound: BoundList, places: ReadonlyMap<string, number>, entry: Entry, span: Span): Diagnostic[] {
  const network = parseNetwork(entry.text);
  if (network === undefined || network.prefix === 0 || entry.expires !== undefined) return [];
  const both = maskNetwork({ ...network, prefix: network.prefix - 1 });
  const first = networkText({ ...both, prefix: network.prefix });
  const whole = networkText(both);
  const at = places.get(first);
  const other = at === undefined ? undefined : bound.list.entries[at];
  const otherSpan = at === undefined ? undefined : bound.spans[at];
  if (first === entry.text || places.has(whole) || other?.expires !== undefined || otherSpan === undefined) return [];
  // Reasons are the admin's to join.
  const plain = entry.because === undefined && other?.because === undefined && otherSpan.source === span.source;
  const deletion = plain ? deletionOf(bound, span) : undefined;
  return [adjacentNetworks.at(span, { text: first, span: wordOf(otherSpan) }, entry.text, whole, deletion)];
}
