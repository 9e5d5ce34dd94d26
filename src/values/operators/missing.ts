import type { Operator } from './operator.ts';

export const missing: Operator = {
  name: 'missing',
  phrase: ['missing'],
  slots: [],
  doc: 'There is no such thing: no subject, no HELO name, no domain in the null sender. Any other test of it is false.',
  example: 'helo missing',
  fits: (type) => type.name !== 'yes-no',
  lists: () => [],
  toTest: () => ({ test: { kind: 'missing' } }),
};
