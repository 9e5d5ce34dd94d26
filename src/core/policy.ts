import type { Span } from '../diagnostics/span.ts';
import type { Place, Verdict } from '../mail/outcome.ts';
import type { Condition } from './condition.ts';
import type { DeclaredService } from './declared-service.ts';

/**
 * A whole policy in the core's few words. It exists only for a policy without errors: `check` gives none otherwise.
 * The naive evaluator says what it means; the plan, the engine and the proofs are tested against that.
 */
export interface Policy {
  /** File name of the policy, as given. */
  readonly file: string;
  /** IANA name; dates and times of day are read there. */
  readonly timezone: string;
  /** What `{help}` gives, with `{rule}` for the anchor; undefined where the policy says none. */
  readonly help: string | undefined;
  readonly lists: readonly List[];
  /** Services that facts ask by their names; each name once. */
  readonly services: readonly DeclaredService[];
  readonly gate: Gate;
  /** Whose correspondents are remembered; undefined where no rule asks for them. */
  readonly correspondents: Correspondents | undefined;
  /** In the order of precedence. The last one that can answer is unconditional. */
  readonly rules: readonly Rule[];
}

/** The recipients of accepted messages of which the condition is true become known to their senders, for so long. */
export interface Correspondents {
  readonly condition: Condition;
  readonly keptMs: number;
}

/** Passed by each recipient before the rules; closed where no `relay` statement holds. */
export interface Gate {
  readonly condition: Condition;
  /** The part of it that speaks of the client (`relay for`): its sessions are own sessions and are never split. */
  readonly own: Condition;
  readonly reply: ReplyTemplate;
  readonly place: Place;
}

export interface Rule {
  /** Position in `rules`. */
  readonly index: number;
  readonly name: string;
  readonly place: Place;
  readonly span: Span;
  /** Counts from 0, the rules before any section; a `pass` leaves the rest of its own. */
  readonly section: number;
  /** The section's condition included. */
  readonly condition: Condition;
  readonly action: Action;
  /** Defined where the verdict refuses. */
  readonly reply: ReplyTemplate | undefined;
  /** Answer as soon as the verdict is fixed instead of at RCPT. */
  readonly atOnce: boolean;
  /** Evaluated and reported, never answered; `until` is yyyymmdd. */
  readonly observed: { readonly until: number | undefined } | undefined;
  /** What to do where the condition ends unavailable. */
  readonly ifUnavailable: 'skip' | 'defer';
  /** What the rule leaves behind beside its answer. */
  readonly effects: readonly RuleEffect[];
  /** The public sentence on this rule. */
  readonly why: string | undefined;
}

/** What a rule leaves behind (law 2). An observed one does as if it were live. `named` is the service that it declares. */
export type RuleEffect =
  /** With its answer: the first contact is noted. */
  | { readonly kind: 'first-seen'; readonly named: string }
  /** With every message that is accepted below it: noted where the rule concerns the message, whatever is remembered. */
  | { readonly kind: 'passed' | 'counted'; readonly named: string; readonly concerns: Condition };

/** What a rule does. A verdict ends the walk, `pass` leaves the section, an edit applies if the walk goes by it. */
export type Action =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'pass' }
  | { readonly kind: 'edit'; readonly edit: Edit };

/** What an accepted message gains. A closed union: a new kind breaks every front until it is handled. */
export type Edit = { readonly kind: 'tag'; readonly tag: string };

/** A reply as written: code, status and text with placeholders. */
export interface ReplyTemplate {
  readonly code: number;
  readonly status: string;
  readonly text: readonly TemplatePart[];
}

export type TemplatePart =
  | { readonly kind: 'literal'; readonly text: string }
  /** `name` is a placeholder of the registry, without braces. */
  | { readonly kind: 'placeholder'; readonly name: string };

export type ListKind = 'networks' | 'domains' | 'addresses' | 'extensions' | 'phrases';

export interface List {
  readonly name: string;
  readonly kind: ListKind;
  readonly entries: readonly Entry[];
  readonly span: Span;
}

export interface Entry {
  /** In the canonical spelling of its kind: `10.0.0.0/8`, `example.com` or `.example.com`, `a@b`, `@b`, `@.b`, `a@`, `.exe`, a phrase. */
  readonly text: string;
  /** Milliseconds since 1970 from which on the entry no longer matches; undefined for ever. */
  readonly expires: number | undefined;
  readonly because: string | undefined;
  readonly place: Place;
}
