import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const attachmentDisposition: Fact = {
  name: 'attachment disposition',
  type: 'disposition',
  phase: 'message',
  scope: 'attachment',
  cost: 'content',
  doc: 'Whether the attachment is shown in the message (`inline`) or beside it (`attachment`).',
  example: 'any attachment (disposition is inline)',
  source: 'RFC 2183 2',
  read: ({ element }) => (element === undefined || !('names' in element) ? pending : known(element.disposition)),
};
