import { waitText } from '../mail/wait.ts';
import { expectBoolean, isListing, isWait } from './expect.ts';
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
  show: (value) => {
    if (isListing(value)) return `yes, by ${value.zone}`;
    if (isWait(value)) return `yes, for ${waitText(value.waitMs)}`;
    return expectBoolean(value) ? 'yes' : 'no';
  },
};
