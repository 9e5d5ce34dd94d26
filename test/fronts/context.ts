import { bindHere } from '../../src/fronts/bind.ts';
import type { FrontContext } from '../../src/fronts/front.ts';
import { countClients } from '../../src/fronts/smtp/client-counts.ts';
import type { Deliverer, Transfer } from '../../src/mail/arrival.ts';
import type { Listener } from '../../src/policy/config.ts';
import type { Limits } from '../../src/policy/config-limits.ts';
import { systemClock } from '../../src/services/clock.ts';
import { decisionLine } from '../../src/services/decision-line.ts';
import { fileLogins } from '../../src/services/logins.ts';
import { parsePassword } from '../../src/services/password.ts';
import { makeSessionIds } from '../../src/services/session-id.ts';
import type { Line } from './scripted.ts';
import { scripted } from './scripted.ts';

const limits: Limits = {
  messageSize: 10_000,
  headerSize: 10_000,
  lineLength: 10_000,
  hops: 50,
  recipients: 3,
  connections: 50,
  connectionsPerClient: 50,
  connectionRate: 1000,
  messageRate: 1000,
  unknownRecipients: 1000,
  failedLogins: 1000,
  errorsPerClient: 1000,
  exempt: [],
  errors: 20,
  greetingDelayMs: 0,
  messagesPerConnection: 100,
  connectionAgeMs: 60_000,
  sessionMs: 60_000,
  commandMs: 60_000,
  dataMs: 60_000,
  dataRate: 500,
  dataGraceMs: 30_000,
  shutdownMs: 2000,
};

/** What a front did while a transcript was played, one text each. */
export interface Witness {
  readonly event: string[];
  readonly log: string[];
  readonly delivered: string[];
  readonly messages: Buffer[];
  /** Requests for delivery reports as they were handed on. */
  readonly asked: string[];
}

export function newWitness(): Witness {
  return { event: [], log: [], delivered: [], messages: [], asked: [] };
}

/** A context for a front whose policy is a script. */
export function makeContext(
  kind: Listener['kind'],
  script: readonly Line[],
  witness: Witness,
  change: Partial<Limits> = {},
): FrontContext {
  const password = parsePassword('{PLAIN}secret');
  const fails = script.some(({ event }) => event === 'delivery');
  const deliver: Transfer['deliver'] = async (octets, deliveries, { helo, protocol, sender }) => {
    if (fails) return { kind: 'failed', why: 'disk full' };
    witness.messages.push(Buffer.from(octets));
    for (const { recipient, disposition, tags } of deliveries) {
      witness.delivered.push([disposition, sender?.text ?? '<>', recipient.text, helo, protocol, ...tags].join(' '));
    }
    return { kind: 'durable', notes: [] };
  };
  const deliverer: Deliverer = {
    open: () => ({
      begin: (envelope) => {
        if (envelope.dsn.length > 0) witness.asked.push(envelope.dsn.join(' '));
        return {
          rcpt: async (recipient, dsn) => {
            if (dsn.length > 0) witness.asked.push([recipient.text, ...dsn].join(' '));
            return { kind: 'taken' };
          },
          deliver,
          abort: () => undefined,
        };
      },
      close: () => undefined,
    }),
  };
  return {
    config: {
      hostname: 'mx.example.org',
      authservId: 'mx.example.org',
      limits: { ...limits, ...change },
    },
    logins:
      script.some(({ event }) => event === 'users') && password !== undefined
        ? fileLogins(() => new Map([['ann', password]]))
        : undefined,
    open: () => ({ conversation: scripted(script, witness.event, kind === 'policy'), plan: 'abc123' }),
    bind: bindHere,
    counts: countClients({ ...limits, ...change }),
    nextId: makeSessionIds(systemClock),
    clock: systemClock,
    log: {
      decision: (decision, entry) => witness.log.push(decisionLine(decision, { ...entry, id: 'ID', tookMs: 0 })),
      notice: (level, _id, text) => witness.log.push(`${level}: ${text}`),
    },
    deliverer,
  };
}

export function listenerOf(kind: Listener['kind']): Listener {
  return {
    name: 'test',
    kind,
    address: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    xclient: [],
    tls: undefined,
    proxy: [],
    lineEnds: 'reject',
    dsn: false,
  };
}
