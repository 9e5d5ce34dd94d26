/** How long a client may take, in milliseconds. */
export interface DeadlineLimits {
  /** From a reply to the end of the next command line. */
  readonly commandMs: number;
  /** From the 354 to the final dot. */
  readonly dataMs: number;
  /** Octets per second that DATA must reach once it has had `dataGraceMs`. */
  readonly dataRate: number;
  readonly dataGraceMs: number;
  /** From the greeting to the end, whatever the client does. */
  readonly sessionMs: number;
}

/** Told what a connection is doing, it calls `expire` once the client has taken too long. Our own work is not timed. */
export interface Deadlines {
  readonly waiting: () => void;
  readonly working: () => void;
  /** `received` tells how many octets of the message have come. */
  readonly receiving: (received: () => number) => void;
  readonly stop: () => void;
}

type State =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'working' }
  | { readonly kind: 'receiving'; readonly received: () => number };

/** Watches over one connection. A client that sends an octet now and then gains nothing by it: only whole lines count. */
export function watchDeadlines(limits: DeadlineLimits, expire: () => void): Deadlines {
  const began = performance.now();
  let since = began;
  let state: State = { kind: 'waiting' };
  const enter = (next: State) => {
    state = next;
    since = performance.now();
  };
  const isLate = (): boolean => {
    const now = performance.now();
    const elapsed = now - since;
    switch (state.kind) {
      case 'working':
        return false;
      case 'waiting':
        return elapsed > limits.commandMs || now - began > limits.sessionMs;
      case 'receiving': {
        const isSlow = elapsed > limits.dataGraceMs && state.received() < (limits.dataRate * elapsed) / 1000;
        return isSlow || elapsed > limits.dataMs || now - began > limits.sessionMs;
      }
      default:
        return state satisfies never;
    }
  };
  const tickMs = Math.min(1000, limits.commandMs / 4, limits.dataGraceMs / 4, limits.sessionMs / 4);
  const timer = setInterval(() => {
    if (isLate()) expire();
  }, tickMs).unref();
  return {
    waiting: () => enter({ kind: 'waiting' }),
    working: () => enter({ kind: 'working' }),
    receiving: (received) => enter({ kind: 'receiving', received }),
    stop: () => clearInterval(timer),
  };
}
