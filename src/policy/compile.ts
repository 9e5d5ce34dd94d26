import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Source } from '../diagnostics/source.ts';
import type { FrontKind } from '../mail/front-kind.ts';
import { compilePlan } from '../plan/compile-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { ListIndex } from '../values/link-list.ts';
import { indexList } from '../values/link-list.ts';
import type { ReadFile } from './gather.ts';
import { loadPolicy } from './load.ts';

/** All that takes long in making a policy ready, as plain data: it can be made in a worker. */
export interface Compiled {
  /** A plan for each kind of listener; undefined where the policy has an error. */
  readonly plans: readonly Plan[] | undefined;
  /** The indexes of its lists, by name. */
  readonly indexes: ReadonlyMap<string, ListIndex>;
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read. */
  readonly files: readonly string[];
}

/** Reads, checks, lints and compiles a policy for these kinds of listener. Never throws for what an admin wrote. */
export function compile(root: Source, read: ReadFile, fronts: readonly FrontKind[], now: number): Compiled {
  const { policy, diagnostics, files } = loadPolicy(root, read, { fronts, now });
  return {
    plans: policy && fronts.map((front) => compilePlan(policy, front)),
    indexes: new Map(policy?.lists.map((list) => [list.name, indexList(list)])),
    diagnostics,
    files,
  };
}
