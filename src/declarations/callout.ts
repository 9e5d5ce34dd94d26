import type { Declaration } from './declaration.ts';
import { readParts, termsForm } from './written-service.ts';

export const callout: Declaration = {
  name: 'callout',
  form: `callout NAME = probe of sender ${termsForm}`,
  doc:
    'Has the mail server of the sender asked whether it would take a bounce for him: with the null sender, over TLS where it is offered, up to RCPT and no further. What it says is remembered, for a day where it takes him and for an hour where it does not, and no server is asked more than twice at a time or twenty times a minute. ' +
    'Asked are servers at public addresses only, and none for the null sender. Behind `within` stands how long a rule waits (20 seconds unless said otherwise), behind `if unavailable` what a rule does where the server could not be asked, puts us off or does not like us: `skip` goes on to the next rule, `defer` answers 451. ' +
    'It costs a stranger work for mail that he may never have sent, and some sites list those who do it: declare it where nothing else will do.',
  example: 'callout sender-address = probe of sender within 20 seconds if unavailable defer',
  read: (reader) => {
    const name = reader.name('a call-out');
    if (name === undefined || !reader.phrase('=') || !reader.phrase('probe', 'of', 'sender')) return undefined;
    const terms = readParts(reader, name.name, []);
    return terms && { kind: 'service', name, service: { kind: 'callout', terms } };
  },
};
