import { incomplete } from '../diagnostics/findings/statements.ts';
import type { Clause } from './clause.ts';

export const when: Clause = {
  head: ['when'],
  form: 'when CONDITION',
  doc: 'The rule holds only where the condition is true.',
  repeatable: false,
  read: (reader) => {
    const condition = reader.condition();
    return condition && { kind: 'when', condition };
  },
};

export const unless: Clause = {
  head: ['unless'],
  form: 'unless CONDITION',
  doc: 'The rule does not hold where the condition is true.',
  repeatable: false,
  read: (reader) => {
    const condition = reader.condition();
    return condition && { kind: 'unless', condition };
  },
};

export const reply: Clause = {
  head: ['reply'],
  form: 'reply CODE STATUS "text"',
  doc: "What the sender is answered, byte for byte; words in braces are filled in. Without it, the file's `otherwise reply` is given.",
  repeatable: false,
  read: (reader) => {
    const written = reader.reply();
    return written && { kind: 'reply', reply: written };
  },
};

export const why: Clause = {
  head: ['why'],
  form: 'why "text"',
  doc: 'The sentence that explains the rule to the public.',
  repeatable: false,
  read: (reader) => {
    const text = reader.text('the sentence that explains the rule');
    if (text?.value.trim() === '') {
      reader.report(incomplete.at(text.span, 'a sentence between the quotes', 'why "We take no programs."'));
      return undefined;
    }
    return text && { kind: 'why', text };
  },
};

export const atOnce: Clause = {
  head: ['at', 'once'],
  form: 'at once',
  doc: 'The rule answers as soon as its verdict is fixed, to the very command of the client, instead of waiting for RCPT.',
  repeatable: false,
  read: () => ({ kind: 'at once' }),
};

export const allow: Clause = {
  head: ['allow'],
  form: 'allow CODE because "reason"',
  doc: 'Acknowledges a finding of the linter about this rule.',
  repeatable: true,
  read: (reader) => {
    const allowed = reader.allow();
    return allowed && { kind: 'allow', allow: allowed };
  },
};
