import { allow, atOnce, reply, unless, when, why } from './clauses.ts';
import { by, ifUnavailable, to } from './kept-clauses.ts';
import type { Verb } from './verb.ts';

export const limit: Verb = {
  name: 'limit',
  doc:
    'What is too much in a span of time is refused for now (4xx). What is accepted below the rule counts, once it is in safe hands; what is under way at the same moment is not counted yet, so that by so much the limit can be exceeded. ' +
    'In the reply `{retry}` says how long it takes until there is room again.',
  example:
    'limit outgoing to 200 recipients per hour by user when authenticated if unavailable skip\n  reply 451 4.7.1 "Too many recipients, please try again in {retry}"',
  clauses: [allow, atOnce, by, ifUnavailable, reply, to, unless, when, why],
  replies: { codes: [450, 451, 452] },
  placeholder: 'retry',
  declares: 'limit',
  action: () => ({ kind: 'verdict', verdict: 'defer' }),
};
