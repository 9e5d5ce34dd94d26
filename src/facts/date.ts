import { known } from '../core/reading.ts';
import type { Fact } from './fact.ts';
import { localTime } from './local-time.ts';

export const date: Fact = {
  name: 'date',
  type: 'date',
  phase: 'connect',
  scope: 'session',
  cost: 'free',
  doc: "The day on which the client connected, in the policy's time zone.",
  example: 'date from 2026-12-24 to 2026-12-26',
  source: 'the clock; IANA time zones',
  read: ({ session, timezone }) => known(localTime(session.at, timezone).date),
};
