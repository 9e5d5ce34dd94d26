import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const attachmentType: Fact = {
  name: 'attachment type',
  type: 'media-type',
  phase: 'message',
  scope: 'attachment',
  cost: 'content',
  doc: 'The media type that the attachment declares.',
  example: 'any attachment (type is image)',
  source: 'RFC 2045 5',
  read: ({ element }) => (element === undefined || !('names' in element) ? pending : known(...element.types)),
};
