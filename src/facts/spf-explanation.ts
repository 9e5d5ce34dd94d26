import { absent, known, pending } from '../core/reading.ts';
import { askSpf } from './ask-authentication.ts';
import type { Fact, View } from './fact.ts';

export const spfExplanation: Fact = {
  name: 'spf explanation',
  type: 'text',
  phase: 'mail',
  scope: 'session',
  asks: ['spf'],
  cost: 'dns',
  hangsOn: 'transaction',
  doc: 'What the domain of the sender says to those whom SPF refuses; where it says nothing, the text behind `explanation` of the declaration `spf`. The words of a stranger. Absent unless SPF fails.',
  example: 'spf explanation contains "http"',
  source: 'RFC 7208 6.2',
  placeholder: 'spf.explanation',
  read: (view) => {
    if (view.session.transaction === undefined) return pending;
    return askSpf(view, ({ result, explanation }) => {
      if (result !== 'fail') return absent;
      const text = explanation ?? ownExplanation(view);
      return text === undefined ? absent : known(text);
    });
  },
};

function ownExplanation({ declarations }: View): string | undefined {
  const declared = declarations.find((each) => each.kind === 'spf');
  return declared?.kind === 'spf' ? declared.explanation : undefined;
}
