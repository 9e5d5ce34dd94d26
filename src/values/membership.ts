import type { ListKind } from '../core/policy.ts';
import type { Value } from '../core/reading.ts';

/** A list that can be asked. */
export interface Membership {
  readonly kind: ListKind;
  /** Whether the value lies in it at a moment (milliseconds since 1970); of phrases, whether the text has one of them. */
  readonly has: (value: Value, now: number) => boolean;
}
