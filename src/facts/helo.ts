import { absent, known, pending } from '../core/reading.ts';
import { parseDomain } from '../mail/domain.ts';
import { foldCase } from '../mail/fold-case.ts';
import type { Fact } from './fact.ts';
import { hasReached } from './has-reached.ts';

export const helo: Fact = {
  name: 'helo',
  type: 'domain',
  // A client may greet again up to MAIL. That makes a new session, so that what was said can be read at once.
  phase: 'mail',
  there: 'helo',
  scope: 'session',
  cost: 'free',
  doc: 'The name with which the client greeted in HELO or EHLO; what is no domain is kept in lower case. Absent when it sent MAIL without a greeting.',
  example: 'helo ends with ".localdomain"',
  source: 'RFC 5321 4.1.1.1',
  placeholder: 'helo',
  read: ({ session }) => {
    if (session.helo === undefined) return hasReached(session, 'mail') ? absent : pending;
    return known(parseDomain(session.helo.name) ?? foldCase(session.helo.name));
  },
};
