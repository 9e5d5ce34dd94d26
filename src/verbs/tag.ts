import { allow, unless, when, why } from './clauses.ts';
import type { Verb } from './verb.ts';

export const tag: Verb = {
  name: 'tag',
  doc: 'A received message gains this tag; the walk goes on.',
  example: 'tag lottery when subject contains "lottery"',
  clauses: [allow, unless, when, why],
  replies: undefined,
  action: (name) => ({ kind: 'edit', edit: { kind: 'tag', tag: name } }),
};
