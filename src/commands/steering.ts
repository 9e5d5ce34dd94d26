import type { Config } from '../policy/config.ts';
import type { Reloaded, Swap } from '../policy/swap.ts';
import { watchFiles } from '../policy/watch.ts';
import type { Log } from '../services/log.ts';
import type { Metrics } from '../services/metrics.ts';
import type { Clock } from '../services/services.ts';
import { openControl } from './control.ts';
import type { Daemon } from './daemon.ts';
import { plansOf } from './plans-of.ts';
import { version } from './version.ts';

/** What a running daemon is steered by. */
export interface SteeringParts {
  readonly config: Config;
  readonly swap: Swap;
  readonly daemon: Daemon;
  readonly log: Log;
  readonly clock: Clock;
  readonly metrics: Metrics | undefined;
}

/** The ways in which a running daemon is told to read its policy and the files that its configuration names anew. */
export interface Steering {
  readonly close: () => Promise<void>;
}

/** Listens to SIGHUP, to the control socket and, where the configuration says so, to the files themselves. */
export async function openSteering({
  config,
  swap,
  daemon,
  log,
  clock,
  metrics,
}: SteeringParts): Promise<Steering | { readonly problem: string }> {
  const started = clock.now();
  let last: Reloaded | undefined;
  const reload = async (): Promise<Reloaded & { readonly files: readonly string[]; readonly isKept: boolean }> => {
    const told = [daemon.renewCertificates(), daemon.renewPeople()];
    last = await swap.reload();
    if (last.kind === 'swapped') daemon.checkLists();
    metrics?.reload(last.kind);
    for (const [level, line] of sentences(last)) log.notice(level, undefined, line);
    return { ...last, files: told.flatMap(({ lines }) => lines), isKept: told.some(({ isKept }) => isKept) };
  };
  const status = async () => ({
    version: version(),
    upSeconds: Math.round((clock.now() - started) / 1000),
    plan: plansOf(config, swap)
      .map(({ id }) => id)
      .join('+'),
    generation: swap.generation(),
    lastReload: last?.kind ?? 'none',
    listeners: [...daemon.addresses].map(([name, address]) => ({ name, address })),
    workers: daemon.team?.workers() ?? [],
  });

  const control = config.control === undefined ? undefined : await openSocket(config.control, { reload, status });
  if (control !== undefined && 'problem' in control) return control;
  const watch = isWatching(config)
    ? watchFiles(
        () => [...swap.files(), ...daemon.certificateFiles, ...daemon.peopleFiles],
        reload,
        (error) => log.notice('warning', undefined, `the files cannot be watched: ${String(error)}`),
      )
    : undefined;
  const hangUp = () => void reload();
  process.on('SIGHUP', hangUp);
  return {
    close: async () => {
      process.off('SIGHUP', hangUp);
      watch?.close();
      await control?.stop();
    },
  };
}

/** Under a service manager files are often written in several steps, and a reload is asked for when all are there. */
function isWatching({ reload }: Config): boolean {
  return reload === undefined ? process.env['INVOCATION_ID'] === undefined : reload === 'watch';
}

async function openSocket(path: string, orders: Parameters<typeof openControl>[1]) {
  try {
    return await openControl(path, orders);
  } catch (error) {
    // node:net has no other way to say that an address cannot be bound.
    return { problem: `control socket ${path}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** What the log says of a reload, a line each. */
function sentences(reloaded: Reloaded): readonly (readonly ['info' | 'error', string])[] {
  switch (reloaded.kind) {
    case 'swapped':
      return [
        ['info', `policy reloaded, plan ${reloaded.plan}`],
        ...reloaded.changes.map((change) => ['info', `policy: ${change}`] as const),
      ];
    case 'unchanged':
      return [['info', `policy reloaded, nothing is changed, plan ${reloaded.plan}`]];
    case 'kept':
      return [
        ['error', `policy not reloaded, the one before stays, plan ${reloaded.plan}`],
        ...reloaded.report.split('\n').flatMap((line) => (line === '' ? [] : [['error', `policy: ${line}`] as const])),
      ];
    default:
      return reloaded satisfies never;
  }
}
