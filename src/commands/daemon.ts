import { makeDeliverer } from '../delivery/deliverer.ts';
import { openConversation } from '../engine/conversation.ts';
import type { Bind } from '../fronts/bind.ts';
import { bindHere } from '../fronts/bind.ts';
import type { FrontContext, Listening } from '../fronts/front.ts';
import { fronts } from '../fronts/registry.ts';
import type { Config, Listener } from '../policy/config.ts';
import type { Certificate } from '../policy/config-tls.ts';
import { makeDirectory } from '../policy/directory.ts';
import type { People } from '../policy/renew.ts';
import { peopleFiles } from '../policy/renew.ts';
import type { Swap } from '../policy/swap.ts';
import type { Users } from '../policy/users.ts';
import type { Checkers } from '../services/authentication/open-checkers.ts';
import type { Callouts } from '../services/callouts/callouts.ts';
import { dovecotLogins } from '../services/dovecot-logins.ts';
import type { Log } from '../services/log.ts';
import type { Logins } from '../services/logins.ts';
import { fileLogins } from '../services/logins.ts';
import type { Metrics } from '../services/metrics.ts';
import type { Clock } from '../services/services.ts';
import { makeSessionIds } from '../services/session-id.ts';
import type { Store } from '../services/store/store.ts';
import { makeMemory } from '../workers/memory.ts';
import type { WorkerStatus } from '../workers/pool.ts';
import type { Shared } from '../workers/shared.ts';
import { certificateFiles, renewal } from './certificates.ts';
import { counted } from './counted.ts';
import { openWorld } from './open-world.ts';
import type { Told } from './people.ts';
import { firstPeople, peopleRenewal } from './people.ts';

/** What a daemon is made of. */
export interface DaemonParts {
  readonly config: Config;
  /** The policy; each session takes its plan when it begins. */
  readonly swap: Pick<Swap, 'planFor'>;
  readonly log: Log;
  readonly clock: Clock;
  /** What is remembered of earlier mail; without it, what the configuration names is opened, and swept. */
  readonly store?: Store | undefined;
  /** Without it nothing is counted. */
  readonly metrics?: Metrics | undefined;
  /** Instead of call-outs over the network. */
  readonly callouts?: Callouts;
  /** What this process has in common with others; without it, it is the only one. */
  readonly common?: Common;
  /** Threads that are shared with other daemons, and outlive this one; without them it has its own. */
  readonly checkers?: Checkers;
}

/** What a daemon of one process has for itself, and workers have in common. */
export interface Common extends Shared {
  readonly bind: Bind;
  readonly nextId: () => string;
}

/** A daemon at work. */
export interface Daemon {
  /** Files of the certificates. */
  readonly certificateFiles: readonly string[];
  /** Reads the certificates anew; one that cannot be used leaves the old in its place, and the log says so. */
  readonly renewCertificates: () => Told;
  /** From now on this listener shows this certificate. */
  readonly renew: (listener: string, certificate: Certificate) => void;
  /** Files of those who may log in and of those who exist. */
  readonly peopleFiles: readonly string[];
  /** Reads these anew; a broken one leaves the old in its place, and the log says so. */
  readonly renewPeople: () => Told;
  /** From now on these may log in, and exist. */
  readonly usePeople: (people: People) => void;
  /** Looks at once whether the lists of a new policy can be believed; the log says what is wrong. */
  readonly checkLists: () => void;
  /** The zones of DNS lists that are watched, and whether each is suspended. */
  readonly zones: () => ReadonlyMap<string, boolean>;
  /** Where each listener can be reached, by its name. */
  readonly addresses: ReadonlyMap<string, string>;
  /** How many connections each listener has, by its name. */
  readonly connections: () => ReadonlyMap<string, number>;
  /** Undefined where this process does all the work. */
  readonly team: Team | undefined;
  /** Takes no new connection, lets what has begun come to its end, and closes. Never rejects. */
  readonly stop: () => Promise<void>;
}

/** The processes that do the work of a daemon. */
export interface Team {
  readonly workers: () => readonly WorkerStatus[];
  /** Whether all of them take mail. */
  readonly isWhole: () => boolean;
  /** Resolves when the metrics have what all of them have counted. */
  readonly count: () => Promise<void>;
}

/** Puts everything together and opens the listeners: all of them, or none and the reason. */
export async function startDaemon(parts: DaemonParts): Promise<Daemon | { readonly problem: string }> {
  const { config, swap, log, clock, metrics, common: others } = parts;
  const common = others ?? { ...makeMemory(config), bind: bindHere, nextId: makeSessionIds(clock) };
  const { services, zones, close } = await openWorld(parts, common.probes, others === undefined);
  let people = firstPeople(config);
  let directory = makeDirectory(people.directory);
  const usePeople = (renewed: People) => {
    people = renewed;
    directory = makeDirectory(renewed.directory);
  };
  const deliverer = makeDeliverer({
    // Where the configuration names no destination, no listener takes mail.
    routes: config.delivery ?? { entries: [], otherwise: undefined },
    directory: () => directory,
    host: config.hostname,
    clock,
    before: common.before,
  });
  const logins = loginsOf(config, () => people.users);
  const { bind, nextId } = common;
  const shared = { config, clock, log, bind, nextId, logins, deliverer };
  const contextOf = ({ name, kind }: Listener): FrontContext => {
    const onFailure = (error: unknown) => log.notice('error', undefined, `${name}: inner failure: ${textOf(error)}`);
    const context: FrontContext = {
      ...shared,
      counts: common.counts(name),
      open: () => {
        const linked = swap.planFor(kind);
        return { conversation: openConversation(linked, services, { onFailure }), plan: linked.plan.id };
      },
    };
    return metrics === undefined ? context : counted(context, name, metrics);
  };
  const open = new Map<string, Listening>();
  const stop = async () => {
    zones.stop();
    await Promise.all([...open.values()].map((listening) => listening.stop()));
    await close();
  };
  for (const listener of config.listeners) {
    const front = fronts.find(({ kind }) => kind.name === listener.kind);
    if (front === undefined) throw new Error(`no front is named ${listener.kind}`);
    try {
      open.set(listener.name, await front.listen(listener, contextOf(listener)));
    } catch (error) {
      // An address that is taken, or may not be bound: node:net has no other way to say so.
      await stop();
      return { problem: `listener ${listener.name}: ${textOf(error)}` };
    }
  }
  void zones.check();
  const renew = (name: string, certificate: Certificate) => open.get(name)?.renew?.(certificate);
  return {
    checkLists: () => void zones.check(),
    zones: zones.zones,
    addresses: new Map([...open].map(([name, { address }]) => [name, address])),
    connections: () => new Map([...open].map(([name, { connections }]) => [name, connections()])),
    certificateFiles: certificateFiles(config.listeners),
    renewCertificates: renewal(config.listeners, renew, log),
    renew,
    peopleFiles: peopleFiles(config),
    renewPeople: peopleRenewal(config, usePeople, log),
    usePeople,
    team: undefined,
    stop,
  };
}

function loginsOf({ users, dovecot }: Config, current: () => Users | undefined): Logins | undefined {
  if (dovecot !== undefined) return dovecotLogins(dovecot);
  return users === undefined ? undefined : fileLogins(() => current() ?? users.users);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
