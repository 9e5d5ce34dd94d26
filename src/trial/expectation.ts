import type { Span } from '../diagnostics/span.ts';
import type { Address } from '../mail/address.ts';
import type { Verdict } from '../mail/outcome.ts';
import type { Phase } from '../mail/phase.ts';
import type { Scenario } from '../mail/scenario.ts';

/** A test block as read: what happens, and what is expected of it. */
export interface Test {
  readonly title: string;
  /** Place of the whole block. */
  readonly span: Span;
  readonly scenario: Scenario;
  readonly expectations: readonly Expectation[];
}

/** One `expect` line. */
export interface Expectation {
  /** Which session of the scenario it speaks of, from 0. */
  readonly session: number;
  readonly claim: Claim;
  /** Only what this rule answered; undefined for any. */
  readonly rule: string | undefined;
  /** Only what was answered at this phase; undefined for any. */
  readonly phase: Phase | undefined;
  /** Only what this recipient was answered; undefined for all of them. */
  readonly recipient: Address | undefined;
  readonly span: Span;
}

/** What is expected. */
export type Claim =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'reply'; readonly code: number; readonly status: string; readonly text: string }
  /** `expected` false: it must not be there. */
  | { readonly kind: 'tag'; readonly tag: string; readonly expected: boolean }
  | { readonly kind: 'observed'; readonly rule: string; readonly expected: boolean };
