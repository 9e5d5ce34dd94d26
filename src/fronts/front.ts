import type { Deliverer } from '../mail/arrival.ts';
import type { FrontKind } from '../mail/front-kind.ts';
import type { Config, Listener } from '../policy/config.ts';
import type { Certificate } from '../policy/config-tls.ts';
import type { Log } from '../services/log.ts';
import type { Logins } from '../services/logins.ts';
import type { Clock } from '../services/services.ts';
import type { Bind } from './bind.ts';
import type { Opened } from './dialogue.ts';
import type { ClientCounts } from './smtp/client-counts.ts';

/** What every front is given. */
export interface FrontContext {
  readonly config: Pick<Config, 'authservId' | 'hostname' | 'limits'>;
  /** Those who may log in; undefined where nobody can. */
  readonly logins: Logins | undefined;
  /** Called once for each session, so that a session keeps the policy it began with. */
  readonly open: () => Opened;
  /** Brings the connections of the listener. */
  readonly bind: Bind;
  /** What the clients of the listener have done lately. */
  readonly counts: ClientCounts;
  /** The next session id. */
  readonly nextId: () => string;
  readonly clock: Clock;
  readonly log: Log;
  /** Where taken mail goes. */
  readonly deliverer: Deliverer;
}

/** A listener that is open. */
export interface Listening {
  /** Where it can be reached: `127.0.0.1:2525`, `[::1]:2525`, `unix:/run/mailpolicy.sock`. */
  readonly address: string;
  /** How many connections are open. */
  readonly connections: () => number;
  /** From now on a handshake shows this certificate; sessions that have one go on with theirs. Left out where there is no TLS. */
  readonly renew?: (certificate: Certificate) => void;
  /** Takes no new connection, lets what has begun come to its end, and closes. Never rejects. */
  readonly stop: () => Promise<void>;
}

/** A protocol in which the policy is asked. It translates protocol words to events and outcomes to protocol, and does nothing else. */
export interface Front {
  readonly kind: FrontKind;
  /** Rejects when the address cannot be bound. */
  readonly listen: (listener: Listener, context: FrontContext) => Promise<Listening>;
}
