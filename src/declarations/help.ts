import type { Declaration } from './declaration.ts';

export const help: Declaration = {
  name: 'help',
  form: 'help "URL"',
  doc: 'The address that `{help}` gives in replies. In it, `{rule}` stands for the name of the rule that answers, so that each refusal can point at its own paragraph.',
  example: 'help "https://www.example.com/policy.html#{rule}"',
  read: (reader) => {
    const url = reader.text('the address of the help page');
    return url && { kind: 'help', url };
  },
};
