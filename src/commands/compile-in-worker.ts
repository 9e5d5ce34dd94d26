import { Worker } from 'node:worker_threads';
import type { FrontKind } from '../mail/front-kind.ts';
import type { Reading } from '../policy/swap.ts';

/** Which policy is to be compiled, and for what. */
export interface CompileOrder {
  readonly file: string;
  readonly fronts: readonly FrontKind['name'][];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Most megabytes that a worker may fill; a policy that needs more is not enforced. */
const mostMemoryMb = 4096;

/** Reads and compiles a policy in a thread of its own. Rejects where the thread fails: no such file, no memory. */
export function compileInWorker(order: CompileOrder): Promise<Reading> {
  return new Promise((resolve, reject) => {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const worker = new Worker(new URL(`./compile-worker.${extension}`, import.meta.url), {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: mostMemoryMb },
    });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the compiling thread ended with ${code}`)));
  });
}
