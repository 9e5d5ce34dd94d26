import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const attachmentName: Fact = {
  name: 'attachment name',
  type: 'text',
  phase: 'message',
  scope: 'attachment',
  cost: 'content',
  doc: 'Every name that a mail program could give the attachment, each as a reading. Absent when it has none.',
  example: 'any attachment (name starts with "invoice")',
  source: 'RFC 2183 2.3, RFC 2231, RFC 2047',
  read: ({ element }) => (element === undefined || !('names' in element) ? pending : known(...element.names)),
};
