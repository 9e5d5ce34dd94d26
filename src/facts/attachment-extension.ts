import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const attachmentExtension: Fact = {
  name: 'attachment extension',
  type: 'extension',
  phase: 'message',
  scope: 'attachment',
  cost: 'content',
  doc: 'The last extension of each name of the attachment, each as a reading; also that of an executable media type without a name. Absent when there is none.',
  example: 'any attachment (extension is .exe)',
  source: 'RFC 2183 2.3',
  read: ({ element }) => (element === undefined || !('names' in element) ? pending : known(...element.extensions)),
};
