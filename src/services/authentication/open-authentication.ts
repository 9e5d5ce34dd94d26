import type { Dns } from '../dns/dns.ts';
import type { Authentication, MessageFinding, SpfFinding } from './authentication.ts';
import type { Checked } from './checking-thread.ts';
import { openThread } from './checking-thread.ts';
import { sharedCopy } from './shared-copy.ts';

const program = new URL(`./thread.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

/**
 * Opens SPF, DKIM, ARC and DMARC over a DNS. `receiver` is our own name. Nothing is loaded before it is asked for, and
 * envelopes and messages are checked in threads of their own, so that a message made to be slow delays no SPF.
 */
export function openAuthentication(dns: Dns, receiver: string): Authentication {
  const envelopes = openThread(dns, program);
  const messages = openThread(dns, program);
  return {
    checkSpf: async (asked, withinMs): Promise<SpfFinding> => {
      const told = await envelopes.check((check) => ({ kind: 'spf', check, asked, receiver }), withinMs);
      if (told.kind === 'spf') return told.finding;
      const domain = asked.sender === undefined ? asked.helo : asked.sender.slice(asked.sender.lastIndexOf('@') + 1);
      return { kind: 'unavailable', why: `SPF: ${whyOf(told)}`, domain };
    },
    checkMessage: async (asked, withinMs): Promise<MessageFinding> => {
      const shared = { ...asked, octets: await sharedCopy(asked.octets) };
      const told = await messages.check((check) => ({ kind: 'message', check, asked: shared }), withinMs);
      return told.kind === 'message' ? told.finding : { kind: 'unavailable', why: whyOf(told) };
    },
    close: () => {
      envelopes.close();
      messages.close();
    },
  };
}

function whyOf(told: Checked): string {
  return told.kind === 'broken' ? told.why : `the checking thread spoke of ${told.kind}`;
}
