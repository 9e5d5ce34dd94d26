import type { FrontKind } from '../mail/front-kind.ts';
import type { LinkedPlan } from '../plan/link.ts';
import { linkPlan } from '../plan/link.ts';
import { linkIndex } from '../values/link-list.ts';
import { changesBetween } from './changes.ts';
import type { Compiled } from './compile.ts';

/** The policy that is enforced now, and how it is replaced. A session takes its plan once, and keeps it (invariant 3). */
export interface Swap {
  /** The plan for a kind of listener. */
  readonly planFor: (kind: FrontKind['name']) => LinkedPlan;
  /** How many policies have been in force since the start, this one included. */
  readonly generation: () => number;
  /** Every file of the policy that was read last, whether it was taken or not. */
  readonly files: () => readonly string[];
  /**
   * Reads the policy anew. Whole plans are swapped, or none: where there is an error the old ones stay. A call while
   * one is under way is answered by a reading that began after it. Never rejects.
   */
  readonly reload: () => Promise<Reloaded>;
}

/** Makes a policy the one of other processes too: of all of them, or of none. Undefined where it is, else why not. */
export type Spread = (compiled: Compiled) => Promise<string | undefined>;

/** How a reload ended. */
export type Reloaded =
  | { readonly kind: 'swapped'; readonly plan: string; readonly changes: readonly string[]; readonly report: string }
  | { readonly kind: 'unchanged'; readonly plan: string; readonly report: string }
  /** The policy has errors, which `report` shows; the one before is still enforced. */
  | { readonly kind: 'kept'; readonly plan: string; readonly report: string };

/** What a reading of the policy gives: the compiled policy, and its findings as text. */
export interface Reading {
  readonly compiled: Compiled;
  readonly report: string;
}

/**
 * Starts with a policy that has been compiled; undefined where it has errors. `readAnew` may reject: that keeps the old
 * policy too.
 */
export function makeSwap(
  first: Compiled,
  readAnew: () => Promise<Reading>,
  spread: Spread = async () => undefined,
): Swap | undefined {
  const linked = linkPolicy(first);
  if (linked === undefined) return undefined;
  let current = linked;
  let generation = 1;
  let { files } = first;
  let running: Promise<Reloaded> | undefined;
  let next: Promise<Reloaded> | undefined;

  const readOnce = async (): Promise<Reloaded> => {
    try {
      const { compiled, report } = await readAnew();
      files = compiled.files;
      const renewed = linkPolicy(compiled);
      if (renewed === undefined) return { kind: 'kept', plan: current.id, report };
      if (renewed.id === current.id) return { kind: 'unchanged', plan: current.id, report };
      const whyNot = await spread(compiled);
      if (whyNot !== undefined) return { kind: 'kept', plan: current.id, report: `${report}${whyNot}\n` };
      const changes = changesBetween(current.first.plan, renewed.first.plan);
      current = renewed;
      generation += 1;
      return { kind: 'swapped', plan: current.id, changes, report };
    } catch (error) {
      // A worker that died, of memory perhaps: the policy that is enforced is none the worse.
      return {
        kind: 'kept',
        plan: current.id,
        report: `the policy could not be read: ${error instanceof Error ? error.message : String(error)}\n`,
      };
    }
  };

  const start = (): Promise<Reloaded> => {
    running = readOnce().finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    planFor: (kind) => current.planFor(kind),
    generation: () => generation,
    files: () => files,
    reload: () => {
      if (running === undefined) return start();
      next ??= running.then(() => {
        next = undefined;
        return start();
      });
      return next;
    },
  };
}

/** A policy that can be asked. */
export interface LinkedPolicy {
  /** Of all plans together. */
  readonly id: string;
  readonly first: LinkedPlan;
  readonly planFor: (kind: FrontKind['name']) => LinkedPlan;
}

/** Makes a compiled policy one that can be asked; undefined where it has errors. */
export function linkPolicy({ plans = [], indexes }: Compiled): LinkedPolicy | undefined {
  const lists = new Map([...indexes].map(([name, index]) => [name, linkIndex(index)]));
  const linked = new Map(plans.map((plan) => [plan.front, linkPlan(plan, undefined, lists)]));
  const [first] = linked.values();
  if (first === undefined) return undefined;
  return {
    id: plans.map((plan) => plan.id).join('+'),
    first,
    planFor: (kind) => {
      const plan = linked.get(kind);
      if (plan === undefined) throw new Error(`no plan was made for listeners of the kind ${kind}`);
      return plan;
    },
  };
}
