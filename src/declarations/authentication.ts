import type { Text } from '../../grammar/ast.ts';
import type { AuthenticationCheck } from '../core/declared-service.ts';
import type { Declaration } from './declaration.ts';
import type { ServicePart } from './written-service.ts';
import { readParts, termsForm } from './written-service.ts';

const waits =
  'Behind `within` stands how long a rule waits (10 seconds unless said otherwise), behind `if unavailable` what a rule does where the check could not be made: `skip` goes on to the next rule, `defer` answers 451.';

export const spf: Declaration = {
  ...declaration('spf', ''),
  form: `spf ${termsForm} [explanation "TEXT"]`,
  doc: `Has it checked whether a client may send mail in the name of its sender and of its greeting (RFC 7208). ${waits} Behind \`explanation\` stands what \`{spf.explanation}\` shows where the domain explains nothing itself.`,
};

export const dkim = declaration('dkim', 'Has the signatures of messages verified (RFC 6376).');

export const arc = declaration(
  'arc',
  'Has the seals verified of those who handed a message on and may have changed it, such as mailing lists (RFC 8617).',
);

export const dmarc = declaration(
  'dmarc',
  'Has it checked whether SPF or DKIM prove the domain of the From field, and what that domain asks for where they do not (RFC 9989). It takes SPF and DKIM along, within its own time.',
);

function declaration(kind: AuthenticationCheck['kind'], doc: string): Declaration {
  return {
    name: kind,
    form: `${kind} ${termsForm}`,
    doc: `${doc} ${waits}`,
    example: `${kind} within 10 seconds if unavailable skip`,
    read: (reader, { terms: [head] }) => {
      if (head.kind !== 'word') return undefined;
      let explanation: Text | undefined;
      const own: ServicePart = {
        head: ['explanation'],
        read: () => {
          explanation = reader.text('what a refused sender is told');
          return explanation !== undefined;
        },
      };
      const terms = readParts(reader, kind, kind === 'spf' ? [own] : []);
      return terms && { kind: 'service', name: head, service: { kind, explanation, terms } };
    },
  };
}
