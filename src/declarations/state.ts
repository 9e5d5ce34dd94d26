import type { Declaration } from './declaration.ts';
import { readParts } from './written-service.ts';

export const state: Declaration = {
  name: 'state',
  form: 'state if unavailable skip|defer',
  doc: 'What rules do that ask for logins or correspondents while it cannot be known what is remembered of earlier mail: `skip` goes on to the next rule, `defer` answers 451. Where it is kept stands in mailpolicy.yaml.',
  example: 'state if unavailable skip',
  read: (reader, statement) => {
    const [name] = statement.terms;
    if (name?.kind !== 'word') return undefined;
    const terms = readParts(reader, name.name, []);
    return terms && { kind: 'service', name, service: { kind: 'state', terms } };
  },
};
