import type { Declaration } from './declaration.ts';

export const otherwise: Declaration = {
  name: 'otherwise',
  form: 'otherwise reply CODE STATUS "text"',
  doc: 'The reply of refusals that have none of their own. It may be given once for each kind of refusal: with a 5xx code for `reject`, a 4xx code for `defer`, 421 for `disconnect`.',
  example: 'otherwise reply 550 5.7.1 "Rejecting due to security policy, Please see: {help}"',
  read: (reader) => {
    if (!reader.phrase('reply')) return undefined;
    const reply = reader.reply();
    return reply && { kind: 'otherwise', reply };
  },
};
