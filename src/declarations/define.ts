import type { Declaration } from './declaration.ts';

export const define: Declaration = {
  name: 'define',
  form: 'define NAME = CONDITION',
  doc: 'Gives a condition a name, so that rules can be read aloud. The name may be used above its definition.',
  example: 'define customer = client in ours or authenticated',
  read: (reader) => {
    const name = reader.name('a condition');
    if (name === undefined || !reader.phrase('=')) return undefined;
    const condition = reader.condition();
    return condition && { kind: 'define', name, condition };
  },
};
