import type { Declaration } from './declaration.ts';

export const include: Declaration = {
  name: 'include',
  form: 'include "FILE"',
  doc: 'Puts the statements of another file here. The path counts from the folder of the including file; what is included names no version of its own, or the same one.',
  example: 'include "exceptions.rules"',
  read: (reader) => {
    const path = reader.text('the path of a policy file');
    return path && { kind: 'include', path };
  },
};
