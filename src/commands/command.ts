/** A subcommand of `mailpolicy`. One file each, one line in the registry. */
export interface Command {
  readonly name: string;
  /** How it is called. */
  readonly usage: string;
  /** What it does, in one line. */
  readonly doc: string;
  /** Runs it; the result is the exit code: 0 clean, 1 findings or a failed expectation, 2 usage or I/O. */
  readonly run: (args: readonly string[]) => Promise<number>;
}
