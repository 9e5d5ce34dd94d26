import type { Literal, Statement, Text, Word } from '../../grammar/ast.ts';
import type { ListKind } from '../core/policy.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Reader } from './reader.ts';
import type { Written, WrittenAllow, WrittenEntry, WrittenReply } from './written.ts';
import type { WrittenService } from './written-service.ts';

/** A statement that says what something is, in distinction to a verb, which says what is done. */
export interface Declaration {
  /** The word at the margin. */
  readonly name: string;
  /** How it is written, for the reference and for messages: `help "URL"`. */
  readonly form: string;
  readonly doc: string;
  /** Statements that use it. */
  readonly example: string;
  /** Reads what follows the word; undefined after a report. */
  readonly read: (reader: Reader, statement: Statement) => Declared | undefined;
}

/** What a declaration says. A closed union: a new kind breaks the checker until it is bound. */
export type Declared =
  | { readonly kind: 'version'; readonly version: Literal }
  | { readonly kind: 'help'; readonly url: Text }
  | { readonly kind: 'otherwise'; readonly reply: WrittenReply }
  | { readonly kind: 'timezone'; readonly zone: Text }
  | {
      readonly kind: 'list';
      readonly name: Word;
      readonly list: ListKind;
      readonly entries: readonly WrittenEntry[];
      readonly files: readonly Text[];
    }
  | { readonly kind: 'service'; readonly name: Word; readonly service: WrittenService }
  | { readonly kind: 'define'; readonly name: Word; readonly condition: Written }
  | { readonly kind: 'relay to'; readonly lists: readonly Word[]; readonly span: Span }
  | {
      readonly kind: 'relay for';
      readonly condition: Written;
      readonly reply: WrittenReply | undefined;
      readonly span: Span;
    }
  | {
      readonly kind: 'section';
      readonly title: Text;
      readonly when: Written | undefined;
      readonly unless: Written | undefined;
    }
  | { readonly kind: 'include'; readonly path: Text }
  | { readonly kind: 'allow'; readonly allow: WrittenAllow }
  /** A test block; `trial` reads its lines. */
  | { readonly kind: 'test'; readonly title: Text; readonly statement: Statement };
