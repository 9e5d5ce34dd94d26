import type { Atom, Element } from '../core/condition.ts';
import type { DeclaredService } from '../core/declared-service.ts';
import type { Action, List, ReplyTemplate, RuleEffect } from '../core/policy.ts';
import type { FrontKind } from '../mail/front-kind.ts';
import type { Place } from '../mail/outcome.ts';
import type { Phase } from '../mail/phase.ts';
import type { RulePhases } from './phases.ts';

/**
 * A policy made ready for one kind of front: plain data, so that it can be built in a worker, hashed and compared.
 * Atoms and conditions are numbered and each is there once, however many rules use it.
 */
export interface Plan {
  /** Short hash of everything else in it: two plans with one id decide alike. */
  readonly id: string;
  readonly file: string;
  readonly timezone: string;
  readonly help: string | undefined;
  readonly front: FrontKind['name'];
  /** The last phase the front sees: there a recipient that is not refused is answered for good. */
  readonly lastPhase: Phase;
  readonly multiline: boolean;
  readonly lists: readonly PlanList[];
  readonly services: readonly DeclaredService[];
  readonly gate: PlanGate;
  /** `condition` is a number; undefined where nobody asks for correspondents, or the front cannot know whose to note. */
  readonly correspondents: { readonly condition: number; readonly keptMs: number } | undefined;
  /** In the order of precedence. */
  readonly rules: readonly PlanRule[];
  /** Names of the rules that this front can never decide; they are skipped there (law 3). */
  readonly notHere: readonly string[];
  readonly atoms: readonly PlanAtom[];
  readonly conditions: readonly PlanCondition[];
  /** Whether some rule says `at once`: else nothing is answered before RCPT. */
  readonly answersAtOnce: boolean;
  /** Whether recipients of one message can end differently after they were taken; else they need not be compared. */
  readonly canSplit: boolean;
}

export type PlanList = Omit<List, 'span'>;

export interface PlanGate {
  /** Numbers of conditions. */
  readonly condition: number;
  readonly own: number;
  readonly reply: ReplyTemplate;
  readonly place: Place;
}

export interface PlanRule {
  readonly name: string;
  readonly place: Place;
  readonly section: number;
  /** Number of its condition. */
  readonly condition: number;
  readonly action: Action;
  readonly reply: ReplyTemplate | undefined;
  /** Atoms that tell what a reply with `{listing.…}` shows, the first that holds; empty where the reply shows none. */
  readonly listings: readonly number[];
  readonly atOnce: boolean;
  readonly observed: boolean;
  readonly ifUnavailable: 'skip' | 'defer';
  readonly effects: readonly PlanEffect[];
  readonly phases: RulePhases;
  /** Whether it may refuse one recipient of a message and not another after both were taken (law 5). */
  readonly splits: boolean;
  /** Undefined where nothing in the condition can be looked up: the rule is then looked at on every walk. */
  readonly guard: Guard | undefined;
}

/** What a rule leaves behind; `concerns` is the number of a condition. */
export type PlanEffect =
  | Extract<RuleEffect, { kind: 'first-seen' }>
  | { readonly kind: 'passed' | 'counted'; readonly named: string; readonly concerns: number };

/**
 * What must hold before a rule's condition can: one of these atoms, all on one fact, for one element if `element` is
 * defined. A rule whose guard is false is false, and need not be looked at.
 */
export interface Guard {
  readonly element: Element | undefined;
  readonly atoms: readonly number[];
  /** Number of the condition that is left without the guard; a rule whose rest is false is false too. */
  readonly rest: number;
}

/** An atom without its place. `text` is what the admin wrote where it first stands. */
export type PlanAtom = Omit<Atom, 'kind' | 'span'> & { readonly text: string };

/** A condition over numbers: of its parts in `conditions`, or of an atom in `atoms`. */
export type PlanCondition =
  | { readonly kind: 'atom'; readonly atom: number }
  | { readonly kind: 'all'; readonly of: readonly number[] }
  | { readonly kind: 'some'; readonly of: readonly number[] }
  | { readonly kind: 'not'; readonly of: number }
  | {
      readonly kind: 'quantified';
      readonly quantifier: 'any' | 'every';
      readonly element: Element;
      readonly of: number;
    };
