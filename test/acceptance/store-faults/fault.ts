/** Something that befalls a store while mail comes. */
export interface Fault {
  readonly name: string;
  /** Brings it about; what it gives lifts it again. */
  readonly begin: () => Promise<() => Promise<void>>;
}

/** A place for a store, and what can befall it. */
export interface FaultyStore {
  readonly name: string;
  /** The value of `store` in mailpolicy.yaml, with that time limit. */
  readonly yaml: (withinMs: number) => string;
  readonly faults: readonly Fault[];
  readonly remove: () => Promise<void>;
}
