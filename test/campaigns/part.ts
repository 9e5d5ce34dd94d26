/** How long a part of the campaign goes on: so many cases, or until `performance.now` is there, whichever is first. */
export interface Bounds {
  readonly count: number;
  readonly until: number;
  /** The same seed gives the same cases. */
  readonly seed: number;
  readonly onProgress: (count: number) => void;
}

/** What a part found. */
export interface Result {
  /** One line of figures. */
  readonly summary: string;
  /** Further figures, as a table. */
  readonly table?: string;
  /** What broke which promise, ready to be played again; empty when all held. */
  readonly faults: readonly string[];
}

/** A long run of one kind. One file each, and one line in the registry. */
export interface Part {
  readonly name: string;
  /** What it holds against what. */
  readonly doc: string;
  /** Cases where the command line asks for none. */
  readonly count: number;
  readonly run: (bounds: Bounds) => Promise<Result>;
}
