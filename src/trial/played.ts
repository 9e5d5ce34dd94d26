import type { TraceStep } from '../engine/trace.ts';
import type { Fact } from '../facts/fact.ts';
import type { Address } from '../mail/address.ts';
import type { Decision } from '../mail/outcome.ts';
import type { Phase } from '../mail/phase.ts';
import type { Reply } from '../mail/reply.ts';
import type { ScenarioSession } from '../mail/scenario.ts';
import type { Session } from '../mail/session.ts';
import type { AskedServices } from '../services/services.ts';

/** A session of a scenario as it went, up to where the client was stopped. */
export interface PlayedSession {
  readonly scenario: ScenarioSession;
  /** What could be asked, and how. */
  readonly factNamed: (name: string) => Fact;
  /** What facts could ask. */
  readonly services: AskedServices;
  readonly exchanges: readonly Exchange[];
}

/** One command, and what the client heard. */
export interface Exchange {
  /** The phase that the command belongs to; STARTTLS and AUTH come in that of HELO. */
  readonly phase: Phase;
  /** The command as it goes over the wire, or what happened: `RCPT TO:<ann@example.org>`. */
  readonly command: string;
  /** Whom a RCPT command names. */
  readonly recipient: Address | undefined;
  readonly reply: Reply;
  /** What the policy answered; empty where the reply is the protocol's own. */
  readonly decisions: readonly Decision[];
  /** What was asked on the way to each decision. */
  readonly traces: ReadonlyMap<Decision, readonly TraceStep[]>;
  /** What was known when it answered. */
  readonly session: Session | undefined;
}

/** The policy's last word on somebody, and the exchange in which it was given. */
export interface Answer {
  readonly decision: Decision;
  readonly exchange: Exchange;
}

/** The last word on a recipient; undefined where the policy said nothing about him. */
export function answerTo(recipient: Address, { exchanges }: PlayedSession): Answer | undefined {
  for (const exchange of exchanges.toReversed()) {
    const decision = decisionOn(recipient, exchange);
    if (decision !== undefined) return { decision, exchange };
  }
  return undefined;
}

/** A decision on this recipient, or, before RCPT, on the client. */
function decisionOn(recipient: Address, { decisions }: Exchange): Decision | undefined {
  const own = decisions.find((decision) => decision.recipient?.key === recipient.key);
  return own ?? decisions.find((decision) => decision.recipient === undefined);
}
