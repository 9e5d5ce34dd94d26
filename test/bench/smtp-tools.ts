import { join } from 'node:path';

/** Where programs are kept that the bench fetches: below node_modules, so that they go with it. */
export function toolsFolder(): string {
  return join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'mailpolicy-bench');
}
