import { known } from '../core/reading.ts';
import type { Fact } from './fact.ts';
import { localTime } from './local-time.ts';

export const weekday: Fact = {
  name: 'weekday',
  type: 'weekday',
  phase: 'connect',
  scope: 'session',
  cost: 'free',
  doc: "The day of the week on which the client connected, in the policy's time zone.",
  example: 'weekday from saturday to sunday',
  source: 'the clock; IANA time zones',
  read: ({ session, timezone }) => known(localTime(session.at, timezone).weekday),
};
