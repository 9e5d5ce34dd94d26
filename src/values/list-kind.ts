import type { Literal, Shape, Text } from '../../grammar/ast.ts';
import type { ListKind } from '../core/policy.ts';
import { quote } from '../diagnostics/quote.ts';
import type { ParsedEntry } from './entry.ts';
import {
  parseAddressEntry,
  parseDomainEntry,
  parseExtensionEntry,
  parseNetworkEntry,
  parsePhraseEntry,
} from './entry.ts';
import { mismatch } from './mismatch.ts';

/** A kind of list. One record each. */
export interface ListKindRecord {
  readonly name: ListKind;
  /** What an entry is, for the reference. */
  readonly doc: string;
  /** An entry as a policy writes it. */
  readonly example: string;
  /** Name of the value type that is looked up in it. */
  readonly valueType: string;
  /** Reads an entry of the policy itself. */
  readonly parseTerm: (written: Literal | Text) => ParsedEntry;
  /** Reads an entry of a list file: a line without comment, `until` and `because`, blanks at its ends cut off. */
  readonly parseLine: (line: string) => ParsedEntry;
}

/** Every kind of list, by name. */
export const listKinds: readonly ListKindRecord[] = [
  kind({
    name: 'addresses',
    doc: 'A mail address `"ann@example.com"`; every address of a domain, `@example.com`; of a domain and its subdomains, `@.example.com`; of a local part at any domain, `"postmaster@"`.',
    example: '"ann@example.com"',
    valueType: 'address',
    bare: 'domain',
    quoted: true,
    parse: parseAddressEntry,
  }),
  kind({
    name: 'domains',
    doc: 'A domain alone, `"example.com"` or `@example.com`; with its subdomains, `".example.com"` or `@.example.com`.',
    example: '"example.com"',
    valueType: 'domain',
    bare: 'domain',
    quoted: true,
    parse: parseDomainEntry,
  }),
  kind({
    name: 'extensions',
    doc: 'The last part of a file name with its dot, `.exe`.',
    example: '.exe',
    valueType: 'extension',
    bare: 'extension',
    quoted: true,
    parse: parseExtensionEntry,
  }),
  kind({
    name: 'networks',
    doc: 'An IP address, `192.0.2.1`, or a network with its prefix length, `10.0.0.0/8`, `2001:db8::/32`.',
    example: '10.0.0.0/8',
    valueType: 'ip',
    bare: 'network',
    quoted: false,
    parse: parseNetworkEntry,
  }),
  kind({
    name: 'phrases',
    doc: 'A text that is looked for in other texts, within words too: `"act now"`. A run of blanks or line ends counts as one blank.',
    example: '"act now"',
    valueType: 'text',
    bare: undefined,
    quoted: true,
    parse: parsePhraseEntry,
  }),
];

/** The record of this kind. */
export function listKind(name: ListKind): ListKindRecord {
  const record = listKinds.find((each) => each.name === name);
  if (record === undefined) throw new Error(`there is no list kind ${name}`);
  return record;
}

interface Plain {
  readonly name: ListKind;
  readonly doc: string;
  readonly example: string;
  readonly valueType: string;
  /** Shape of its entries that stand without quotes. */
  readonly bare: Shape | undefined;
  /** Whether an entry may stand in quotes. */
  readonly quoted: boolean;
  readonly parse: (text: string) => ParsedEntry;
}

function kind({ bare, quoted, parse, ...record }: Plain): ListKindRecord {
  return {
    ...record,
    parseTerm: (written) => {
      if (written.kind === 'text' && quoted) return parse(written.value);
      if (written.kind === 'literal' && written.shape === bare) return parse(written.text);
      return mismatch(written, `an entry of \`${record.name}\``, record.example);
    },
    parseLine: (line) => {
      const inner = /^"(.*)"$/.exec(line)?.[1];
      if (inner === undefined) return parse(line);
      // A phrase may need its quotes, to begin or end in a blank; a quoted local part has more behind it.
      return record.name === 'phrases'
        ? parse(inner)
        : { problem: `${quote(line)} stands in quotes: leave them out in a list file` };
    },
  };
}
