import type { Envelope } from '../mail/arrival.ts';
import type { HopFailure } from '../services/smtp-client/hop-connection.ts';
import type { OpenHop, Opening } from './hop-opening.ts';
import { canServe, openHop } from './hop-opening.ts';

/** The connections to one next hop that one client has; after a message the last one is kept for the next message. */
export interface OpenHops {
  /** The one that was kept, after RSET; undefined where there is none that may serve this client. */
  readonly reuse: (envelope: Envelope) => Promise<OpenHop | undefined>;
  readonly open: (envelope: Envelope) => Promise<OpenHop | HopFailure>;
  /** Takes a connection back, whatever its state. */
  readonly release: (opened: OpenHop) => void;
  /** Ends the kept connection, and each that comes back. */
  readonly close: () => void;
}

export function openHops({ hop, host, deadlines }: Omit<Opening, 'envelope'>): OpenHops {
  let kept: OpenHop | undefined;
  let isClosing = false;

  const quit = ({ connection }: OpenHop) => {
    // Its answer changes nothing.
    if (connection.isReady()) void connection.ask('QUIT', deadlines.resetMs).then(() => connection.close());
    else connection.close();
  };
  const takeKept = () => {
    const found = kept;
    kept = undefined;
    return found;
  };

  return {
    reuse: async (envelope) => {
      const found = takeKept();
      if (found === undefined) return undefined;
      const { connection } = found;
      connection.limit(deadlines.openMs);
      if (!canServe(found, envelope)) {
        quit(found);
        return undefined;
      }
      const answered = connection.isReady() ? await connection.ask('RSET', deadlines.resetMs) : undefined;
      if (answered?.kind === 'reply' && answered.code === 250) return found;
      connection.close();
      return undefined;
    },
    open: (envelope) => openHop({ hop, host, envelope, deadlines }),
    release: (opened) => {
      opened.connection.limit(Number.POSITIVE_INFINITY);
      const isUseful = opened.connection.isReady() && !isClosing && kept === undefined;
      if (isUseful) kept = opened;
      else quit(opened);
    },
    close: () => {
      isClosing = true;
      const found = takeKept();
      if (found !== undefined) quit(found);
    },
  };
}
