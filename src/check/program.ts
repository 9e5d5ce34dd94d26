import type { Statement, Text, Word } from '../../grammar/ast.ts';
import type { Declared } from '../declarations/declaration.ts';
import type { Written, WrittenAllow, WrittenReply } from '../declarations/written.ts';
import type { Source } from '../diagnostics/source.ts';
import { makeSource } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Claused } from '../verbs/clause.ts';
import type { Verb } from '../verbs/verb.ts';

/** The text of a list file, or why there is none. */
export type ListFile = { readonly source: Source } | { readonly problem: string };

/** What `check` is given: the statements of a policy with its includes in their places, and its list files. */
export interface Program {
  /** The policy's own file, as the admin named it. */
  readonly file: string;
  readonly statements: readonly Statement[];
  /** List files by the path written in the policy and the file it is written in. */
  readonly listFile: (path: Text) => ListFile;
}

/** A rule as read: words recognised, names not yet looked up. */
export interface WrittenRule {
  readonly verb: Verb;
  readonly verbSpan: Span;
  readonly name: Word;
  readonly observed: { readonly until: number | undefined } | undefined;
  readonly when: Written | undefined;
  readonly unless: Written | undefined;
  readonly reply: WrittenReply | undefined;
  readonly why: Text | undefined;
  readonly atOnce: Span | undefined;
  readonly allows: readonly WrittenAllow[];
  /** Clauses of a rule that remembers something. */
  readonly kept: readonly Claused[];
}

/** A statement as read. */
export type Said =
  | { readonly statement: Statement; readonly kind: 'declared'; readonly declared: Declared }
  | { readonly statement: Statement; readonly kind: 'rule'; readonly rule: WrittenRule };

/** The empty place at the end of the policy's own file. */
export function endOf(program: Program): Span {
  const last = program.statements.at(-1)?.span;
  return last === undefined ? { source: makeSource(program.file, ''), start: 0, end: 0 } : { ...last, start: last.end };
}
