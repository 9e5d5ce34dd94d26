import type { Action } from '../core/policy.ts';
import type { Clause } from './clause.ts';

/** Something a rule can do. One file each, one line in the registry. */
export interface Verb {
  /** The word at the margin. */
  readonly name: string;
  readonly doc: string;
  /** A rule that uses it. */
  readonly example: string;
  /** Clauses its rules may have. */
  readonly clauses: readonly Clause[];
  /** Reply codes it may answer with (RFC 5321 4.2.3); undefined where it refuses nothing and has no reply. */
  readonly replies: { readonly codes: readonly number[] } | undefined;
  /** A word that its replies may have in braces, beside those of every reply. */
  readonly placeholder?: string;
  /** What a rule of it declares, under its own name, and asks besides its condition. */
  readonly declares?: 'greylist' | 'limit';
  /** What it means in the core; `name` is the rule's name. */
  readonly action: (name: string) => Action;
}
