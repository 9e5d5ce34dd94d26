import type { Declaration } from './declaration.ts';

export const allow: Declaration = {
  name: 'allow',
  form: 'allow CODE because "reason"',
  doc: 'Acknowledges a finding for the whole file. Behind a rule it does so for that rule only. Errors cannot be allowed.',
  example: 'allow MP205 because "the order of the page"',
  read: (reader) => {
    const allowed = reader.allow();
    return allowed && { kind: 'allow', allow: allowed };
  },
};
