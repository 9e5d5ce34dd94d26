import type { Phase } from './phase.ts';

/** What a kind of listener can see and do: data that check, plan and lint are given (PROTOCOLS: what each listener can do). */
export interface FrontKind {
  readonly name: 'smtp' | 'policy';
  readonly doc: string;
  /** Phases at which it asks the policy. A fact of another phase makes its rule *not here*. */
  readonly phases: readonly Phase[];
  /** Facts of those phases that it still can never know. */
  readonly unknown: readonly string[];
  /** Whether a reply may have several lines. */
  readonly multiline: boolean;
}

/** The embedded SMTP server. */
export const smtpFront: FrontKind = {
  name: 'smtp',
  doc: 'the embedded SMTP server: sees everything',
  phases: ['connect', 'helo', 'mail', 'rcpt', 'data', 'message'],
  unknown: [],
  multiline: true,
};

/** Postfix's policy delegation protocol, asked in smtpd_recipient_restrictions. */
export const policyFront: FrontKind = {
  name: 'policy',
  doc: 'a Postfix policy service: sees the envelope, one recipient at a time',
  phases: ['connect', 'helo', 'mail', 'rcpt'],
  unknown: ['early pipelining', 'early talker'],
  multiline: false,
};

export const frontKinds = [policyFront, smtpFront] as const;
