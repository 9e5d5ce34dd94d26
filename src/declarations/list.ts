import type { Literal, Text } from '../../grammar/ast.ts';
import type { ListKind } from '../core/policy.ts';
import { incomplete, unknownClause } from '../diagnostics/findings/statements.ts';
import { join } from '../diagnostics/span.ts';
import type { Declaration, Declared } from './declaration.ts';
import type { Reader } from './reader.ts';
import type { WrittenEntry } from './written.ts';

const entries =
  'Entries stand behind `=`, with commas or blanks between them, or one a line in files. Each may carry `until DATE`, ' +
  'after which it no longer matches, and `because "reason"`.';

export const networks = listDeclaration(
  'networks',
  'Addresses and networks of clients.',
  'networks ours = 192.0.2.0/24, 2001:db8:59::/48',
);
export const domains = listDeclaration(
  'domains',
  'Domains. `"example.com"` is that domain alone, `".example.com"` its subdomains too.',
  'domains hosted = "msen.example", ".msen.example"',
);
export const addresses = listDeclaration(
  'addresses',
  'Mail addresses: `"ann@example.com"`, every address of a domain (`@example.com`), of a domain and its subdomains (`@.example.com`), or of a local part (`"postmaster@"`).',
  'addresses known-good = @ebay.com, "ann@example.com" until 2027-01-31 because "moving house"',
);
export const extensions = listDeclaration(
  'extensions',
  'File extensions, with their dot.',
  'extensions executables = .exe .com .bat',
);
export const phrases = listDeclaration(
  'phrases',
  'Phrases of a text. Case and the kind of blank between words do not matter.',
  'phrases offensive = "act now", file "lists/offensive.phrases"',
);

function listDeclaration(list: ListKind, what: string, example: string): Declaration {
  const form = `${list} NAME = ENTRY, …  [file "PATH"]`;
  return { name: list, form, doc: `${what} ${entries}`, example, read: (reader) => readList(reader, list, form) };
}

function readList(reader: Reader, list: ListKind, form: string): Declared | undefined {
  const { cursor } = reader;
  const name = reader.name('a list');
  if (name === undefined || !reader.phrase('=')) return undefined;
  const entries: WrittenEntry[] = [];
  const files: Text[] = [];
  do {
    const term = cursor.peek();
    if (term?.kind === 'literal' || term?.kind === 'text') {
      cursor.take();
      const entry = readEntry(reader, term);
      if (entry === undefined) return undefined;
      entries.push(entry);
    } else if (cursor.takePhrase('file')) {
      const path = reader.text('the path of a list file');
      if (path === undefined) return undefined;
      files.push(path);
    } else {
      reader.report(incomplete.at(cursor.here(), 'an entry of the list', form));
      return undefined;
    }
  } while (cursor.takePhrase(',') || startsEntry(reader));
  return { kind: 'list', name, list, entries, files };
}

function startsEntry(reader: Reader): boolean {
  const next = reader.cursor.peek();
  return next?.kind === 'literal' || next?.kind === 'text' || reader.cursor.isAt('file');
}

function readEntry(reader: Reader, value: Literal | Text): WrittenEntry | undefined {
  const { cursor } = reader;
  let until: Literal | undefined;
  let because: string | undefined;
  if (cursor.takePhrase('until')) {
    until = reader.date();
    if (until === undefined) return undefined;
  }
  if (cursor.takePhrase('because')) {
    const reason = reader.text('the reason of this entry');
    if (reason === undefined) return undefined;
    because = reason.value;
    if (cursor.isAt('until')) {
      reader.report(
        unknownClause.at(cursor.here(), 'until', 'the entry', [], 'until DATE because "reason", in this order'),
      );
      return undefined;
    }
  }
  return { value, until, because, span: join(value.span, cursor.last()) };
}
