import type { PlanRule } from '../plan/plan.ts';
import type { Config } from '../policy/config.ts';
import type { Swap } from '../policy/swap.ts';
import type { Log } from '../services/log.ts';
import type { Metrics, Moment, RuleSeries } from '../services/metrics.ts';
import { makeMetrics } from '../services/metrics.ts';
import type { Daemon } from './daemon.ts';
import type { Watched } from './observer.ts';
import { openObserver } from './observer.ts';
import { plansOf } from './steering.ts';
import { version } from './version.ts';

/** What others can learn of a daemon over HTTP, where the configuration lets them; else it does nothing. */
export interface Monitoring {
  /** Undefined where nobody can ask for them. */
  readonly metrics: Metrics | undefined;
  /** All listeners are open. */
  readonly ready: (daemon: Pick<Daemon, 'connections'>) => void;
  /** A stop has been asked for. */
  readonly draining: () => void;
  readonly stop: () => Promise<void>;
}

/** Begins to count and to answer; what is counted is for the daemon to say. */
export async function openMonitoring(
  config: Config,
  swap: Pick<Swap, 'planFor'>,
  log: Log,
): Promise<Monitoring | { readonly problem: string }> {
  if (config.metrics === undefined) {
    return { metrics: undefined, ready: () => undefined, draining: () => undefined, stop: async () => undefined };
  }
  const metrics = makeMetrics(version());
  let state: ReturnType<Watched['state']> = 'starting';
  let daemon: Pick<Daemon, 'connections'> | undefined;
  const watched = { state: () => state, metrics: () => metrics.text(momentOf(config, swap, daemon)) };
  try {
    const { address, stop } = await openObserver(config.metrics, watched, (error) =>
      log.notice('error', undefined, `metrics: ${error.message}`),
    );
    log.notice('info', undefined, `metrics: http listening on ${address}`);
    return {
      metrics,
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

function momentOf(
  config: Config,
  swap: Pick<Swap, 'planFor'>,
  daemon: Pick<Daemon, 'connections'> | undefined,
): Moment {
  const plans = plansOf(config, swap);
  return {
    plans: plans.map(({ id }) => id),
    rules: [{ rule: 'relay', cause: 'relay' }, ...plans.flatMap(({ rules }) => rules.flatMap(seriesOf))],
    connections: daemon?.connections() ?? new Map(),
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
