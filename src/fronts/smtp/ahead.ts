/**
 * Notices a client that speaks before its turn: it counts the line ends that came in against the commands that were
 * begun. Up to the first message; what is inside one is not counted.
 */
export interface Ahead {
  /** Octets as they come in. */
  readonly hear: (octets: Uint8Array) => void;
  /** A command was begun. */
  readonly begin: () => void;
  /** Whether anything has come in at all. */
  readonly hasSpoken: () => boolean;
  /** Whether there is more than the commands begun so far. */
  readonly isAhead: () => boolean;
  /** The plain connection has become an encrypted one: count anew. */
  readonly restart: () => void;
  /** From here on nothing is counted, and nobody is ahead. */
  readonly stop: () => void;
}

const lineFeed = 10;

export function watchAhead(): Ahead {
  let isOn = true;
  let lines = 0;
  let last: number | undefined;
  return {
    hear: (octets) => {
      if (!isOn || octets.length === 0) return;
      last = octets.at(-1);
      for (let at = octets.indexOf(lineFeed); at !== -1; at = octets.indexOf(lineFeed, at + 1)) lines += 1;
    },
    begin: () => {
      lines -= 1;
    },
    hasSpoken: () => last !== undefined,
    isAhead: () => isOn && (lines > 0 || (last !== undefined && last !== lineFeed)),
    restart: () => {
      lines = 0;
      last = undefined;
    },
    stop: () => {
      isOn = false;
    },
  };
}
