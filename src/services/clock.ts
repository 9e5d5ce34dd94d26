import type { Clock } from './services.ts';

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };
