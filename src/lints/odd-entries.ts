import type { Entry, ListKind } from '../core/policy.ts';
import { wideEntry } from '../diagnostics/findings/entries.ts';
import { parseNetwork } from '../mail/ip.ts';
import type { StatementLint } from './lint-record.ts';

/** Entries so wide that a slip of the finger is likelier than a wish. */
export const oddEntries: StatementLint = ({ lists }) =>
  lists.flatMap(({ list, spans }) =>
    list.entries.flatMap((entry, at) => {
      const matched = tooWide(list.kind, entry);
      const span = spans[at];
      return matched === undefined || span === undefined ? [] : [wideEntry.at(span, entry.text, matched)];
    }),
  );

/** What a suspiciously wide entry matches; undefined for all others. */
function tooWide(kind: ListKind, { text }: Entry): string | undefined {
  switch (kind) {
    case 'networks': {
      const network = parseNetwork(text);
      const few = network?.address.family === 4 ? 4 : 8;
      return network !== undefined && network.prefix < few ? 'a large part of the world' : undefined;
    }
    case 'domains':
    case 'addresses': {
      const scope = kind === 'domains' ? text : text.startsWith('@') ? text.slice(1) : 'x.x';
      return /^\.[^.]+$/.test(scope) ? 'a whole top-level domain' : undefined;
    }
    case 'phrases':
      return [...text.trim()].length < 3 ? 'nearly every text' : undefined;
    case 'extensions':
      return undefined;
    default:
      return kind satisfies never;
  }
}
