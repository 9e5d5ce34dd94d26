import type { BoundList } from '../check/bind-lists.ts';
import type { BoundSection } from '../check/bind-rules.ts';
import type { Said } from '../check/program.ts';
import type { Policy } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { FrontKind } from '../mail/front-kind.ts';
import type { HiddenRules } from './hidden-rules.ts';

/** What is known around a policy beside its text. */
export interface Surroundings {
  /** The kinds of listener it is to run on; empty where none is known. */
  readonly fronts: readonly FrontKind[];
  /** The names of its listeners; undefined where no configuration is known. */
  readonly listeners?: readonly string[];
  /** Milliseconds since 1970, for what ends on a date; undefined leaves such findings out. */
  readonly now: number | undefined;
}

/** How a policy was written, and where it is to run. What could not be read is missing in it. */
export interface WrittenPolicy extends Surroundings {
  readonly said: readonly Said[];
  /** The lists of the policy, with the places of their entries. */
  readonly lists: readonly BoundList[];
}

/** A policy without errors as well. */
export interface Linted extends WrittenPolicy {
  readonly policy: Policy;
  /** The sections, that of section number 1 first. */
  readonly sections: readonly BoundSection[];
}

/** What is worked out once for all lints. */
interface Prepared extends Linted {
  /** Rules that never answer, by the rule above that answers first: what else could be said of them is an echo. */
  readonly hidden: HiddenRules;
}

/** A look at a whole policy for one kind of fault. One file each, one line in the registry. */
export type Lint = (linted: Prepared) => readonly Diagnostic[];

/** A look at each statement by itself, for which the others may have errors. One file each, one line in the registry. */
export type StatementLint = (written: WrittenPolicy) => readonly Diagnostic[];
