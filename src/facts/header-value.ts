import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const headerValue: Fact = {
  name: 'header value',
  type: 'text',
  phase: 'message',
  scope: 'header',
  cost: 'content',
  doc: 'The text of the header field, decoded and unfolded.',
  example: 'any header (value contains "lottery")',
  source: 'RFC 5322 2.2, RFC 2047',
  read: ({ element }) => (element === undefined || !('raw' in element) ? pending : known(element.text)),
};
