import type { Front } from './front.ts';
import { policy } from './policy/server.ts';
import { smtp } from './smtp/server.ts';

/** Every front, by the name of its kind. */
export const fronts: readonly Front[] = [policy, smtp];
