import { maildir } from '../delivery/maildir.ts';
import { openConversation } from '../engine/conversation.ts';
import type { FrontContext, Listening } from '../fronts/front.ts';
import { fronts } from '../fronts/registry.ts';
import type { Deliver } from '../mail/arrival.ts';
import type { Config } from '../policy/config.ts';
import type { Swap } from '../policy/swap.ts';
import { openContent } from '../services/content/open-content.ts';
import type { Log } from '../services/log.ts';
import type { Clock } from '../services/services.ts';
import { makeSessionIds } from '../services/session-id.ts';
import { memorySplits } from '../services/splits.ts';

/** What a daemon is made of. */
export interface DaemonParts {
  readonly config: Config;
  /** The policy; each session takes its plan when it begins. */
  readonly swap: Pick<Swap, 'planFor'>;
  readonly log: Log;
  readonly clock: Clock;
}

/** A daemon at work. */
export interface Daemon {
  /** Where each listener can be reached, by its name. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Takes no new connection, lets what has begun come to its end, and closes. Never rejects. */
  readonly stop: () => Promise<void>;
}

/** Puts everything together and opens the listeners: all of them, or none and the reason. */
export async function startDaemon({
  config,
  swap,
  log,
  clock,
}: DaemonParts): Promise<Daemon | { readonly problem: string }> {
  const services = { clock, openContent, splits: memorySplits() };
  const shared: Omit<FrontContext, 'open'> = {
    config,
    clock,
    log,
    nextId: makeSessionIds(clock),
    deliver: deliverInto(config),
  };
  const open: Listening[] = [];
  const addresses = new Map<string, string>();
  const stop = async () => {
    await Promise.all(open.map((listening) => listening.stop()));
  };

  for (const listener of config.listeners) {
    const front = fronts.find(({ kind }) => kind.name === listener.kind);
    if (front === undefined) throw new Error(`no front is named ${listener.kind}`);
    const kind = front.kind.name;
    const onFailure = (error: unknown) =>
      log.notice('error', undefined, `${listener.name}: inner failure: ${textOf(error)}`);
    const context = {
      ...shared,
      open: () => {
        const linked = swap.planFor(kind);
        return { conversation: openConversation(linked, services, { onFailure }), plan: linked.plan.id };
      },
    };
    try {
      const listening = await front.listen(listener, context);
      open.push(listening);
      addresses.set(listener.name, listening.address);
      log.notice(
        'info',
        undefined,
        `${listener.name}: ${listener.kind} listening on ${listening.address}, plan ${swap.planFor(kind).plan.id}`,
      );
    } catch (error) {
      // An address that is taken, or may not be bound: node:net has no other way to say so.
      await stop();
      return { problem: `listener ${listener.name}: ${textOf(error)}` };
    }
  }
  return { addresses, stop };
}

/** Where the configuration names no folder, no listener takes mail. */
function deliverInto({ maildir: root, hostname }: Config): Deliver {
  if (root !== undefined) return maildir({ root, host: hostname });
  return async () => ({ kind: 'failed', why: 'no delivery is configured' });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
