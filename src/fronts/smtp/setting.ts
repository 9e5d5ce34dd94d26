import type { Ip, Network } from '../../mail/ip.ts';
import type { FrontContext } from '../front.ts';
import type { ClientCounts } from './client-counts.ts';

/** What a listener gives its connections. */
export interface SmtpSetting {
  readonly context: FrontContext;
  readonly listener: string;
  readonly hasTls: boolean;
  /** Peers that may speak for other clients (XCLIENT). */
  readonly xclient: readonly Network[];
  readonly lineEnds: 'reject' | 'normalize';
  /** Whether requests for delivery reports are taken. */
  readonly dsn: boolean;
  readonly counts: ClientCounts;
  /** Whether a client need not wait for the greeting. */
  readonly isKnown: (client: Ip) => boolean;
  /** Whether the listener has more connections than it has room for; the connection asked about counts already. */
  readonly isFull: () => boolean;
}
