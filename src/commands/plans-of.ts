import type { Plan } from '../plan/plan.ts';
import type { Config } from '../policy/config.ts';
import type { Swap } from '../policy/swap.ts';

/** The plans that are enforced, one for each kind of listener there is. */
export function plansOf(config: Config, swap: Pick<Swap, 'planFor'>): readonly Plan[] {
  const kinds = [...new Set(config.listeners.map(({ kind }) => kind))];
  return kinds.map((kind) => swap.planFor(kind).plan);
}
