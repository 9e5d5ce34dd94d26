import type { Dns } from '../dns/dns.ts';
import type { Authentication, DmarcFinding, SignatureFinding, SpfFinding } from './authentication.ts';
import type { Checked } from './checking-thread.ts';
import { openThread } from './checking-thread.ts';
import { sharedCopy } from './shared-copy.ts';

const program = new URL(`./thread.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

/** The threads in which mail is checked, whichever DNS is asked. */
export interface Checkers {
  readonly over: (dns: Dns) => Authentication;
  /** Ends what is under way; what is asked later is unavailable. */
  readonly close: () => void;
}

/**
 * Opens SPF, DKIM, ARC and DMARC. `receiver` is our own name. Nothing is loaded before it is asked for, and envelopes and
 * messages are checked in threads of their own, so that a message made to be slow delays no SPF.
 */
export function openCheckers(receiver: string): Checkers {
  const envelopes = openThread(program);
  const messages = openThread(program);
  return {
    over: (dns) => ({
      checkSpf: async (asked, withinMs): Promise<SpfFinding> => {
        const told = await envelopes.check((check) => ({ kind: 'spf', check, asked, receiver }), dns, withinMs);
        if (told.kind === 'spf') return told.finding;
        const domain = asked.sender === undefined ? asked.helo : asked.sender.slice(asked.sender.lastIndexOf('@') + 1);
        return { kind: 'unavailable', why: `SPF: ${whyOf(told)}`, domain };
      },
      checkSignatures: async (asked, withinMs): Promise<SignatureFinding> => {
        const shared = { ...asked, octets: await sharedCopy(asked.octets) };
        const told = await messages.check((check) => ({ kind: 'signatures', check, asked: shared }), dns, withinMs);
        return told.kind === 'signatures' ? told.finding : { kind: 'unavailable', why: `DKIM: ${whyOf(told)}` };
      },
      checkDmarc: async (asked, withinMs): Promise<DmarcFinding> => {
        const told = await messages.check((check) => ({ kind: 'dmarc', check, asked }), dns, withinMs);
        return told.kind === 'dmarc' ? told.finding : { kind: 'unavailable', why: `DMARC: ${whyOf(told)}` };
      },
    }),
    close: () => {
      envelopes.close();
      messages.close();
    },
  };
}

function whyOf(told: Checked): string {
  return told.kind === 'broken' ? told.why : `the checking thread spoke of ${told.kind}`;
}
