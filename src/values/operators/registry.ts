import { above, atLeast, atMost, below } from './compare.ts';
import { contains } from './contains.ts';
import { containsAnyOf } from './contains-any-of.ts';
import { endsWith } from './ends-with.ts';
import { fromTo } from './from-to.ts';
import { inList } from './in.ts';
import { is } from './is.ts';
import { isNull } from './is-null.ts';
import { isUnavailable } from './is-unavailable.ts';
import { matches } from './matches.ts';
import { missing } from './missing.ts';
import type { Operator } from './operator.ts';
import { startsWith } from './starts-with.ts';

/** Every operator: longer phrases first, so that the first that fits is the one written, then by name. */
export const operators: readonly Operator[] = [
  containsAnyOf,
  endsWith,
  isNull,
  isUnavailable,
  startsWith,
  below,
  atMost,
  above,
  atLeast,
  contains,
  fromTo,
  inList,
  is,
  matches,
  missing,
];
