import type { Operator } from './operator.ts';

export const isUnavailable: Operator = {
  name: 'is unavailable',
  phrase: ['is', 'unavailable'],
  slots: [],
  doc: 'It could not be found out, such as the inside of a message beyond the limits. Any other test of it is unavailable then, and no rule refuses for it.',
  example: 'subject is unavailable',
  fits: () => true,
  lists: () => [],
  toTest: () => ({ test: { kind: 'unavailable' } }),
};
