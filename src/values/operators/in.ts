import type { Operator } from './operator.ts';

export const inList: Operator = {
  name: 'in',
  phrase: ['in'],
  slots: [{ takes: 'list' }],
  doc: 'The value lies in a declared list: an IP address in `networks`, a domain in `domains`, a mail address in `addresses`, a file extension in `extensions`.',
  example: 'client in ours',
  fits: (type) => type.list !== undefined,
  lists: (type) => (type.list === undefined ? [] : [type.list]),
  toTest: ([list]) =>
    list?.kind === 'word'
      ? { test: { kind: 'member', list: list.name } }
      : { problem: 'the name of a list stands here', operand: 0 },
};
