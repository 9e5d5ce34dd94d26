import type { Literal, Text, Word } from '../../grammar/ast.ts';
import type { Reader } from '../declarations/reader.ts';
import type { Written, WrittenAllow, WrittenReply } from '../declarations/written.ts';

/** A part of a rule that begins with a word of its own. */
export interface Clause {
  /** The words it begins with. */
  readonly head: readonly [string, ...string[]];
  readonly form: string;
  readonly doc: string;
  /** Whether it may stand more than once in a rule. */
  readonly repeatable: boolean;
  /** Reads what follows the head; undefined after a report. */
  readonly read: (reader: Reader) => Claused | undefined;
}

/** What a clause says. */
export type Claused =
  | { readonly kind: 'when' | 'unless'; readonly condition: Written }
  | { readonly kind: 'reply'; readonly reply: WrittenReply }
  | { readonly kind: 'why'; readonly text: Text }
  | { readonly kind: 'at once' }
  | { readonly kind: 'delay'; readonly duration: Literal }
  | { readonly kind: 'remember'; readonly duration: Literal }
  | { readonly kind: 'retry within'; readonly duration: Literal }
  /** Each part is `client/24`, or the words of a fact. */
  | { readonly kind: 'by'; readonly parts: readonly (readonly [Word | Literal, ...Word[]])[] }
  | { readonly kind: 'if unavailable'; readonly choice: 'skip' | 'defer' }
  | {
      readonly kind: 'to';
      readonly number: Literal;
      readonly of: 'recipients' | 'messages';
      readonly per: Word | Literal;
    }
  | { readonly kind: 'allow'; readonly allow: WrittenAllow };
