/**
 * What an answer leaves behind, carried out after it is decided and never before (law 2). Keys are made by `stateKey`.
 * A closed union: a new kind breaks what carries them out until it is handled.
 */
export type Effect =
  /** A recipient was told to come in a transaction of its own. */
  | { readonly kind: 'split'; readonly key: string }
  /** A greylist, by its name, answered: since then the client waits, milliseconds since 1970. `spentMs` as of `Wait`. */
  | {
      readonly kind: 'first-seen';
      readonly greylist: string;
      readonly key: string;
      readonly since: number;
      readonly spentMs: number;
    }
  /** A message was accepted that a greylist let by. */
  | { readonly kind: 'passed'; readonly greylist: string; readonly key: string }
  /** A message was accepted that a limit counts, by its name. */
  | { readonly kind: 'counted'; readonly limit: string; readonly key: string }
  /** A message of our own was accepted: its recipient is known to its sender, for so long. */
  | { readonly kind: 'correspondent'; readonly key: string; readonly keptMs: number };
