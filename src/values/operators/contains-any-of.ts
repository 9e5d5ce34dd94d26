import type { Operator } from './operator.ts';

export const containsAnyOf: Operator = {
  name: 'contains any of',
  phrase: ['contains', 'any', 'of'],
  slots: [{ takes: 'list' }],
  doc: 'The text has one of the phrases of a `phrases` list in it, within words too.',
  example: 'subject contains any of offensive',
  fits: (type) => type.operations.includes('text'),
  lists: () => ['phrases'],
  toTest: ([list]) =>
    list?.kind === 'word'
      ? { test: { kind: 'member', list: list.name } }
      : { problem: 'the name of a list of phrases stands here', operand: 0 },
};
