import type { PlanRule } from '../plan/plan.ts';
import type { Config } from '../policy/config.ts';
import type { Swap } from '../policy/swap.ts';
import type { Log } from '../services/log.ts';
import type { Metrics, Moment, RuleSeries } from '../services/metrics.ts';
import type { Daemon } from './daemon.ts';
import type { Watched } from './observer.ts';
import { openObserver } from './observer.ts';
import { plansOf } from './plans-of.ts';

/** What others can learn of a daemon over HTTP, where the configuration lets them; else it does nothing. */
export interface Monitoring {
  /** All listeners are open. */
  readonly ready: (daemon: Watchable) => void;
  /** A stop has been asked for. */
  readonly draining: () => void;
  readonly stop: () => Promise<void>;
}

type Watchable = Pick<Daemon, 'connections' | 'team' | 'zones'>;

/** Begins to answer; without `metrics` there is nothing to be asked. */
export async function openMonitoring(
  config: Config,
  metrics: Metrics | undefined,
  swap: Pick<Swap, 'planFor'>,
  log: Log,
): Promise<Monitoring | { readonly problem: string }> {
  if (config.metrics === undefined || metrics === undefined) {
    return { ready: () => undefined, draining: () => undefined, stop: async () => undefined };
  }
  let state: ReturnType<Watched['state']> = 'starting';
  let daemon: Watchable | undefined;
  const watched: Watched = {
    state: () => (state === 'ready' && daemon?.team?.isWhole() === false ? 'starting' : state),
    metrics: async () => {
      await daemon?.team?.count();
      return metrics.text(momentOf(config, swap, daemon));
    },
  };
  try {
    const { address, stop } = await openObserver(config.metrics, watched, (error) =>
      log.notice('error', undefined, `metrics: ${error.message}`),
    );
    log.notice('info', undefined, `metrics: http listening on ${address}`);
    return {
      ready: (opened) => {
        daemon = opened;
        state = 'ready';
      },
      draining: () => {
        state = 'draining';
      },
      stop,
    };
  } catch (error) {
    // node:net has no other way to say that an address cannot be bound.
    return { problem: `metrics: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function momentOf(config: Config, swap: Pick<Swap, 'planFor'>, daemon: Watchable | undefined): Moment {
  const plans = plansOf(config, swap);
  return {
    plans: plans.map(({ id }) => id),
    rules: [{ rule: 'relay', cause: 'relay' }, ...plans.flatMap(({ rules }) => rules.flatMap(seriesOf))],
    connections: daemon?.connections() ?? new Map(),
    workers: daemon?.team?.workers().filter(({ state }) => state === 'ready').length ?? 1,
    zones: daemon?.zones() ?? new Map(),
  };
}

/** A `pass` answers nothing. */
function seriesOf({ name, action, observed }: PlanRule): readonly RuleSeries[] {
  if (observed) return [{ rule: name, cause: 'observed' }];
  switch (action.kind) {
    case 'verdict':
      return [{ rule: name, cause: 'rule' }];
    case 'edit':
      return [{ rule: action.edit.tag, cause: 'tag' }];
    case 'pass':
      return [];
    default:
      return action satisfies never;
  }
}
