import { repeatedClause } from '../diagnostics/findings/statements.ts';
import type { Declaration } from './declaration.ts';
import type { Written } from './written.ts';

export const section: Declaration = {
  name: 'section',
  form: 'section "Title" [when CONDITION] [unless CONDITION]',
  doc: 'Begins a section, which goes up to the next one. Its conditions hold for every rule in it, and `pass` leaves it.',
  example: 'section "Reasons a message may be rejected" unless customer',
  read: (reader) => {
    const title = reader.text('the title of the section');
    if (title === undefined) return undefined;
    let when: Written | undefined;
    let unless: Written | undefined;
    while (!reader.cursor.atEnd()) {
      const head = reader.cursor.takePhrase('when')
        ? 'when'
        : reader.cursor.takePhrase('unless')
          ? 'unless'
          : undefined;
      if (head === undefined) break;
      if ((head === 'when' ? when : unless) !== undefined) {
        reader.report(repeatedClause.at(reader.cursor.last(), head, `the section \`${title.value}\``));
        return undefined;
      }
      const condition = reader.condition();
      if (condition === undefined) return undefined;
      if (head === 'when') when = condition;
      else unless = condition;
    }
    return { kind: 'section', title, when, unless };
  },
};
