import type { Span } from '../src/diagnostics/span.ts';

/**
 * The syntax tree. The grammar knows statements, literals, parentheses and the words `and or not`; which verb,
 * clause, fact or operator a word is, is looked up later in the registries. So a new one never changes this file.
 */
export type Node = File | Statement | Term | Comment;

export interface File {
  readonly kind: 'file';
  readonly statements: readonly Statement[];
  /** All comments in order of place; they belong to no statement and are attached by offset. */
  readonly comments: readonly Comment[];
  readonly span: Span;
}

/** A line that begins at the margin together with the indented lines under it. */
export interface Statement {
  readonly kind: 'statement';
  readonly terms: readonly [Term, ...Term[]];
  readonly span: Span;
}

export type Term = Word | Text | Literal | Symbol | Connective | Group;

/** A bare word: a verb, a clause head, a part of a fact or operator, or a name. Words are compared in lower case. */
export interface Word {
  readonly kind: 'word';
  /** Lower-case. */
  readonly name: string;
  readonly span: Span;
}

/** Text in double quotes. `value` has `\"` and `\\` undone; any other backslash stays. */
export interface Text {
  readonly kind: 'text';
  readonly value: string;
  readonly span: Span;
}

/** Shapes that may stand bare. What a literal means is its value type's business. */
export type Shape =
  | 'network' // 10.0.0.0/8  192.0.2.1  2001:db8::/32
  | 'range' // 127.0.0.2-11
  | 'prefix' // client/24
  | 'extension' // .exe
  | 'domain' // @ebay.com  @.ebay.com
  | 'duration' // 10 minutes
  | 'size' // 25 MB
  | 'status' // 5.7.1
  | 'date' // 2026-12-31
  | 'time' // 22:00
  | 'integer'; // 550

export interface Literal {
  readonly kind: 'literal';
  readonly shape: Shape;
  /** As written, with runs of blanks as one blank. */
  readonly text: string;
  readonly span: Span;
}

export interface Symbol {
  readonly kind: 'symbol';
  readonly text: ',' | '=' | '<' | '<=' | '>' | '>=';
  readonly span: Span;
}

export interface Connective {
  readonly kind: 'connective';
  readonly name: 'and' | 'or' | 'not';
  readonly span: Span;
}

/** `( … )`; at most 64 deep. */
export interface Group {
  readonly kind: 'group';
  readonly terms: readonly Term[];
  readonly span: Span;
}

/** `# …` up to the end of the line; `text` keeps the `#`. */
export interface Comment {
  readonly kind: 'comment';
  readonly text: string;
  readonly span: Span;
}
