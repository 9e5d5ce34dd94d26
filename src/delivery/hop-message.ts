import type { HopConnection, HopFailure } from '../services/smtp-client/hop-connection.ts';
import { finalDot } from './dot-stuffing.ts';
import type { HopDeadlines } from './hop-deadlines.ts';
import type { Fate } from './outlet.ts';
import { refusalBy, wireText } from './refusal.ts';

/** A message for a next hop that has taken the recipients. */
export interface Sending {
  readonly connection: HopConnection;
  readonly hopName: string;
  readonly kind: 'smtp' | 'lmtp';
  readonly recipients: number;
  /** Dot-stuffed. */
  readonly parts: readonly Uint8Array[];
  readonly deadlines: HopDeadlines;
}

/** The fate of each recipient, in their order; or `lost`: nothing was sent, for the connection was gone before. */
export type Sent =
  | { readonly kind: 'answered'; readonly fates: readonly Fate[] }
  | { readonly kind: 'lost'; readonly why: string };

/** DATA and the message. SMTP answers once for all recipients, LMTP once for each (RFC 2033 section 4.2). */
export async function sendMessage(sending: Sending): Promise<Sent> {
  const { connection, hopName, parts, deadlines } = sending;
  const alike = (fate: Fate): Sent => ({ kind: 'answered', fates: Array(sending.recipients).fill(fate) });
  const failed = (where: string, { why }: HopFailure) =>
    alike({ kind: 'failed', place: 'next hop', why: `${hopName}: ${where}: ${why}` });

  const asked = await connection.ask('DATA', deadlines.replyMs);
  if (asked.kind === 'failure')
    return asked.cause === 'late' ? failed('DATA', asked) : { kind: 'lost', why: asked.why };
  if (asked.code !== 354) {
    // What comes next is not known: it may wait for a message.
    if (asked.code < 400 || asked.code === 421) connection.close();
    return alike(refusalBy(hopName, asked));
  }

  const cut = await connection.send(parts, deadlines.transferMs);
  if (cut === undefined && connection.isReady()) return { kind: 'answered', fates: await finish(sending) };
  // Without the dot it has no message, whatever it says.
  const early = await connection.hear(deadlines.resetMs);
  connection.close();
  return early.kind === 'failure' ? failed('in the message', early) : alike(refusalBy(hopName, early));
}

/** The dot. From here on it may have the message, whether it says so or not. */
async function finish({ connection, hopName, kind, recipients, deadlines }: Sending): Promise<readonly Fate[]> {
  const stuck = await connection.send([finalDot], deadlines.finalMs);
  const fates: Fate[] = [];
  for (let at = 0; at < (kind === 'lmtp' ? recipients : 1); at += 1) {
    const heard = stuck ?? (await connection.hear(deadlines.finalMs));
    if (heard.kind === 'failure') {
      fates.push({ kind: 'in doubt', why: `${hopName}: after the dot: ${heard.why}` });
    } else if (heard.code < 300) {
      fates.push({ kind: 'taken', said: `${hopName}: ${wireText(heard)}` });
    } else if (heard.code < 400) {
      connection.close();
      fates.push({ kind: 'in doubt', why: `${hopName}: after the dot: ${wireText(heard)}` });
    } else {
      fates.push(refusalBy(hopName, heard));
    }
  }
  const [first] = fates;
  return kind === 'smtp' && first !== undefined ? Array(recipients).fill(first) : fates;
}
