/** The moments of an SMTP session at which a policy can learn something, in order (RFC 5321 section 3). */
export const phases = ['connect', 'helo', 'mail', 'rcpt', 'data', 'message'] as const;

export type Phase = (typeof phases)[number];

/** Position of a phase in the session; comparisons of phases go through it. */
export function phaseRank(phase: Phase): number {
  return phases.indexOf(phase);
}

export function laterPhase(one: Phase, other: Phase): Phase {
  return phaseRank(one) >= phaseRank(other) ? one : other;
}
