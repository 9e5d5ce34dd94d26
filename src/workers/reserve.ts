import type { ChildProcess } from 'node:child_process';

/** A process that has loaded the program and waits to be needed: most of the time that a start takes has passed by then. */
export interface Reserve {
  /** The one that waits, or else a new one. */
  readonly take: () => ChildProcess;
  /** Sees to it that one waits. */
  readonly fill: () => void;
  /** Ends the one that waits. */
  readonly close: () => void;
}

export function keepReserve(fork: () => ChildProcess): Reserve {
  let waiting: ChildProcess | undefined;
  return {
    take: () => {
      const child = waiting?.connected === true ? waiting : fork();
      waiting = undefined;
      return child;
    },
    fill: () => {
      if (waiting !== undefined) return;
      const child = fork();
      const forget = () => {
        if (waiting === child) waiting = undefined;
      };
      child.once('exit', forget).once('error', forget);
      waiting = child;
    },
    close: () => {
      waiting?.disconnect();
      waiting = undefined;
    },
  };
}
