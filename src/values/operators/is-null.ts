import type { Operator } from './operator.ts';

export const isNull: Operator = {
  name: 'is null',
  phrase: ['is', 'null'],
  slots: [],
  doc: 'The sender is the null reverse-path `<>` of bounces (RFC 5321 4.5.5). Of any other address it is the same as `missing`.',
  example: 'sender is null',
  fits: (type) => type.name === 'address',
  lists: () => [],
  toTest: () => ({ test: { kind: 'missing' } }),
};
