import type { Address } from '../mail/address.ts';
import type { Session } from '../mail/session.ts';
import type { Known, SessionKnown } from '../plan/known.ts';
import type { LinkedPlan, RuleIndexes } from '../plan/link.ts';
import type { Services } from '../services/services.ts';
import { startRecipient, startSession } from './readings.ts';
import type { Progress } from './walk.ts';

/** A conversation between two events. */
export interface State {
  readonly plan: LinkedPlan;
  readonly services: Services;
  readonly indexes: RuleIndexes;
  readonly known: SessionKnown;
  /** What is known before RCPT. */
  readonly alone: Known;
  /** How far the walk has come in each layer of the session. */
  readonly progress: (Progress | undefined)[];
  /** By layer, what was known when it began, where that had to be asked. */
  readonly recalled: (Recalled | undefined)[];
  /** Recipients taken, in order. */
  readonly taken: Recipient[];
  /** The recipient of the RCPT that is being answered. */
  newcomer: Recipient | undefined;
  /** Whether the transaction has had its answer. */
  isOver: boolean;
}

export interface Recalled {
  readonly then: SessionKnown;
  /** Whether a verdict was fixed by then; undefined before that was looked at. */
  isFixed: boolean | undefined;
}

/** A recipient, and how far its walk has come. */
export interface Recipient {
  readonly recipient: Address;
  readonly known: Known;
  progress: Progress;
  /** The first of those taken who were found to be answered as this one will be. */
  alike: Recipient | undefined;
  /** How often he was told to come separately; undefined until that was asked. */
  timesSplit: number | undefined;
}

export function startState(
  plan: LinkedPlan,
  services: Services,
  session: Session,
  indexes: boolean,
  caches: boolean,
): State {
  const known = startSession(plan, session, services, caches);
  return {
    plan,
    services,
    indexes: indexes ? plan.indexed : plan.unindexed,
    known,
    alone: startRecipient(plan, known, undefined),
    progress: [],
    recalled: [],
    taken: [],
    newcomer: undefined,
    isOver: false,
  };
}
