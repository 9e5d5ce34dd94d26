import { expectBoolean, isListing } from './expect.ts';
import type { ValueType } from './value-type.ts';

export const yesNo: ValueType = {
  name: 'yes-no',
  doc: 'Yes or no. Such a fact stands alone: `authenticated`, `not authenticated`.',
  example: 'authenticated',
  operations: [],
  list: undefined,
  words: [],
  wraps: false,
  parse: () => ({ problem: 'a yes-or-no fact stands alone, without a value' }),
  keys: (value) => [expectBoolean(value) ? 'yes' : 'no'],
  text: (value) => (expectBoolean(value) ? 'yes' : 'no'),
  show: (value) => (isListing(value) ? `yes, by ${value.zone}` : expectBoolean(value) ? 'yes' : 'no'),
};
