import type { Services } from '../services/services.ts';

/** What an answer leaves behind. Carried out after it is decided, never during evaluation (law 2). */
export type Effect =
  /** A recipient was told to come in a transaction of its own. */
  { readonly kind: 'split'; readonly key: string };

export function commit(effects: readonly Effect[], services: Services): void {
  for (const effect of effects) {
    switch (effect.kind) {
      case 'split':
        services.splits.note(effect.key, services.clock.now());
        break;
      default:
        effect.kind satisfies never;
    }
  }
}
