import type { Network } from '../mail/ip.ts';
import { configKeys } from './config-keys.ts';
import type { ConfigMap, Reading } from './config-map.ts';
import { readNetworks } from './config-networks.ts';
import { asCount, asDuration, asDurationOrNone, asSize } from './config-values.ts';

/** What each says is in `configKeys`. Sizes are octets. A client is an IPv4 address, or a /64 of IPv6. */
export interface Limits {
  readonly messageSize: number;
  readonly headerSize: number;
  readonly lineLength: number;
  readonly hops: number;
  readonly recipients: number;
  readonly connections: number;
  readonly connectionsPerClient: number;
  /** In a minute. */
  readonly connectionRate: number;
  /** In a minute. */
  readonly messageRate: number;
  /** In ten minutes. */
  readonly unknownRecipients: number;
  /** In ten minutes. */
  readonly failedLogins: number;
  /** In ten minutes. */
  readonly errorsPerClient: number;
  /** Clients that the limits per client do not count for. */
  readonly exempt: readonly Network[];
  readonly errors: number;
  readonly messagesPerConnection: number;
  readonly connectionAgeMs: number;
  readonly greetingDelayMs: number;
  readonly sessionMs: number;
  readonly commandMs: number;
  readonly dataMs: number;
  readonly dataRate: number;
  readonly dataGraceMs: number;
  readonly shutdownMs: number;
}

/** Reads `limits`; undefined, and reported, where one is wrong. */
export function readLimits(
  reading: Reading,
  top: ConfigMap<keyof typeof configKeys.configuration>,
): Limits | undefined {
  const map = top.open('limits', '`limits`', configKeys.limits);
  if (map === undefined) return undefined;
  const exempt = readNetworks(reading, 'exempt', map.items('exempt'), configKeys.limits.exempt);
  const read = {
    messageSize: map.read('message-size', asSize),
    headerSize: map.read('header-size', asSize),
    lineLength: map.read('line-length', asSize),
    hops: map.read('hops', asCount),
    recipients: map.read('recipients', asCount),
    connections: map.read('connections', asCount),
    connectionsPerClient: map.read('connections-per-client', asCount),
    connectionRate: map.read('connection-rate', asCount),
    messageRate: map.read('message-rate', asCount),
    unknownRecipients: map.read('unknown-recipients', asCount),
    failedLogins: map.read('failed-logins', asCount),
    errorsPerClient: map.read('errors-per-client', asCount),
    errors: map.read('errors', asCount),
    messagesPerConnection: map.read('messages-per-connection', asCount),
    connectionAgeMs: map.read('connection-age', asDuration),
    greetingDelayMs: map.read('greeting-delay', asDurationOrNone),
    sessionMs: map.read('session', asDuration),
    commandMs: map.read('command', asDuration),
    dataMs: map.read('data', asDuration),
    dataRate: map.read('data-rate', asSize),
    dataGraceMs: 30_000,
    shutdownMs: map.read('shutdown', asDuration),
  };
  return isComplete(read) ? { ...read, exempt } : undefined;
}

type Numbers = Omit<Limits, 'exempt'>;

function isComplete(limits: { readonly [Key in keyof Numbers]: number | undefined }): limits is Numbers {
  return Object.values(limits).every((value) => value !== undefined);
}
