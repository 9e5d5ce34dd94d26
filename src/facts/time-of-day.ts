import { known } from '../core/reading.ts';
import type { Fact } from './fact.ts';
import { localTime } from './local-time.ts';

export const timeOfDay: Fact = {
  name: 'time of day',
  type: 'time',
  phase: 'connect',
  scope: 'session',
  cost: 'free',
  doc: "The time of day at which the client connected, in the policy's time zone, to the minute.",
  example: 'time of day from 22:00 to 06:00',
  source: 'the clock; IANA time zones',
  read: ({ session, timezone }) => known(localTime(session.at, timezone).minutes),
};
