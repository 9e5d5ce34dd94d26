import type { Phase } from '../mail/phase.ts';
import { phaseRank } from '../mail/phase.ts';
import type { Session } from '../mail/session.ts';

/** Whether the session's last event was of this phase or of a later one: then a fact of the phase no longer changes. */
export function hasReached(session: Session, phase: Phase): boolean {
  return phaseRank(session.phase) >= phaseRank(phase);
}
