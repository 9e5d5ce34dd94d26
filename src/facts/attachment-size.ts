import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const attachmentSize: Fact = {
  name: 'attachment size',
  type: 'size',
  phase: 'message',
  scope: 'attachment',
  cost: 'content',
  doc: 'Size of the attachment after decoding, in octets.',
  example: 'any attachment (size > 10 MB)',
  source: 'RFC 2045 6',
  read: ({ element }) => (element === undefined || !('names' in element) ? pending : known(element.size)),
};
