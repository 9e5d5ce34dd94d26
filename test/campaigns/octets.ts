import { compareOctets, destinations } from '../delivery/same-octets.ts';
import type { Part } from './part.ts';

/** Mail of random lines, one message after the other to each kind of destination. */
export const octets: Part = {
  name: 'octets',
  doc: 'what arrives at an SMTP server, at an LMTP server and in a Maildir is what the policy has judged, by its SHA-256',
  count: 20_000,
  run: async ({ count, seed, onProgress }) => {
    const each = Math.ceil(count / destinations.length);
    const { messages, different } = await compareOctets(each, seed, onProgress);
    const faults = different === undefined ? [] : [`${different.destination}: ${JSON.stringify(different.octets)}`];
    return { summary: `${messages} messages to ${destinations.join(', ')}`, faults };
  },
};
