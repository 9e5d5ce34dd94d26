import { loadWhileReloading } from '../commands/reload-under-load.ts';
import type { Part } from './part.ts';

/** The policy is replaced as fast as it can be compiled, while mail comes over fifty connections, ten messages a reload. */
export const reloads: Part = {
  name: 'reloads',
  doc: 'while the policy is replaced, and every tenth time broken, no session has two plans and no mail suffers',
  count: 200,
  run: async ({ count, onProgress }) => {
    const messages = 10 * count;
    const done = await loadWhileReloading({ messages, connections: 50, reloads: count }, onProgress);
    const summary =
      `${messages} messages, ${done.taken} of them taken, in ${done.sessions} sessions, ${done.spanned} of which saw a reload; ` +
      `${done.swapped} reloads took force, ${done.kept} were broken; sessions under ${done.policies} policies`;
    const faults = [...done.mixed, ...done.stale, ...done.errors, ...done.lost.map((name) => `lost: ${name}`)];
    return { summary: `${summary}; ${faults.length} faults`, faults };
  },
};
