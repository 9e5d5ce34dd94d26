import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const headerName: Fact = {
  name: 'header name',
  type: 'text',
  phase: 'message',
  scope: 'header',
  cost: 'content',
  doc: 'The name of the header field that `any`, `every` or `no header` is at.',
  example: 'any header (name is "X-Spam-Flag")',
  source: 'RFC 5322 2.2',
  read: ({ element }) => (element === undefined || !('raw' in element) ? pending : known(element.name)),
};
