import type { Literal, Text, Word } from '../../grammar/ast.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Cursor } from '../syntax/cursor.ts';
import type { Written, WrittenAllow, WrittenReply } from './written.ts';

/**
 * Reads the pieces of one statement. Each function takes its piece from the cursor and gives it, or reports what it
 * expected instead and gives undefined. After a report the rest of the statement is not worth reading.
 */
export interface Reader {
  readonly cursor: Cursor;
  readonly report: (diagnostic: Diagnostic) => void;
  /** A name of the admin's own: any word. `what` says what is named: `a rule`. */
  readonly name: (what: string) => Word | undefined;
  readonly text: (what: string) => Text | undefined;
  /** A word or symbol that must stand here. */
  readonly phrase: (...phrase: readonly string[]) => boolean;
  readonly date: () => Literal | undefined;
  readonly condition: () => Written | undefined;
  /** `CODE STATUS "text"`, after the word `reply`. */
  readonly reply: () => WrittenReply | undefined;
  /** `CODE because "reason"`, after the word `allow`. */
  readonly allow: () => WrittenAllow | undefined;
}
