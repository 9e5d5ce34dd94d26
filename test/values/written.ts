import type { Literal, Shape, Term, Text, Word } from '../../grammar/ast.ts';
import type { List, ListKind } from '../../src/core/policy.ts';
import type { Span } from '../../src/diagnostics/span.ts';

const span: Span = { source: { name: 'test', text: '', lineStarts: [0] }, start: 0, end: 0 };

/** The shapes of bare literals, as far as these tests write them. */
const shapes: readonly (readonly [Shape, RegExp])[] = [
  ['duration', /^\d+ +(second|minute|hour|day|week)s?$/i],
  ['size', /^\d+ +(octets?|B|KB|MB|GB)$/i],
  ['integer', /^\d+$/],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['time', /^\d{1,2}:\d\d$/],
  ['network', /^(\d{1,3}(\.\d{1,3}){3}|[\da-f:]*::[\da-f:.]*)(\/\d+)?$/i],
  ['extension', /^\.\w[\w-]*$/],
  ['domain', /^@/],
];

/** A term from what an admin writes: `"text"`, a bare literal, or a word. */
export function written(source: string): Literal | Text | Word {
  if (source.startsWith('"')) return { kind: 'text', value: source.slice(1, -1), span };
  const shape = shapes.find(([, pattern]) => pattern.test(source))?.[0];
  return shape === undefined ? { kind: 'word', name: source, span } : { kind: 'literal', shape, text: source, span };
}

/** An entry of a list from what an admin writes. */
export function writtenEntry(source: string): Literal | Text {
  const term = written(source);
  if (term.kind === 'word') throw new Error(`${source} is a word`);
  return term;
}

/** Terms from what an admin writes, one each. */
export function writtenTerms(sources: readonly string[]): Term[] {
  return sources.map(written);
}

/** A list of entries in canonical spelling; `text until MS` expires. */
export function listOf(kind: ListKind, entries: readonly string[], name = 'tested'): List {
  return {
    name,
    kind,
    span,
    entries: entries.map((entry) => {
      const [text = '', expires] = entry.split(' until ');
      return {
        text,
        expires: expires === undefined ? undefined : Number(expires),
        because: undefined,
        place: { file: 'test', line: 1 },
      };
    }),
  };
}
