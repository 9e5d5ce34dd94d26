import { incomplete } from '../diagnostics/findings/statements.ts';
import type { Declaration } from './declaration.ts';

export const version: Declaration = {
  name: 'mailpolicy',
  form: 'mailpolicy 1',
  doc: 'The version of the language, as the first statement of every policy. A file keeps its meaning for as long as it names its version.',
  example: 'mailpolicy 1',
  read: (reader) => {
    const number = reader.cursor.peek();
    if (number?.kind !== 'literal' || number.shape !== 'integer') {
      reader.report(incomplete.at(reader.cursor.here(), 'the version of the language', 'mailpolicy 1'));
      return undefined;
    }
    reader.cursor.take();
    return { kind: 'version', version: number };
  },
};
