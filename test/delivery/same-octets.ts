import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { smtp } from '../../src/fronts/smtp/server.ts';
import type { Destination } from '../../src/policy/destination.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import { listenerOf, makeContext, newWitness } from '../fronts/context.ts';
import type { FakeHop } from './fake-hop.ts';
import { fakeHop } from './fake-hop.ts';
import { delivererTo, hopAt } from './send.ts';

/** An SMTP server of ours with one destination: what the policy was given, and what has arrived there. */
export interface Chain {
  readonly port: number;
  readonly judged: Buffer[];
  /** Messages that arrived since the last call, without the fields that were put on top. */
  readonly arrived: () => readonly Buffer[];
  /** Octets that went to the next hop; undefined for a folder. */
  readonly hop: FakeHop | undefined;
  readonly stop: () => Promise<void>;
}

export const destinations = ['smtp', 'lmtp', 'maildir'] as const;

export async function startChain(kind: (typeof destinations)[number]): Promise<Chain> {
  const root = mkdtempSync(join(tmpdir(), 'mailpolicy-chain-'));
  const hop = kind === 'maildir' ? undefined : await fakeHop({ kind });
  const to: Destination =
    hop === undefined || kind === 'maildir' ? { kind: 'maildir', root } : hopAt(hop.address, { kind });
  const judged: Buffer[] = [];
  const most = 1_000_000;
  const limits = {
    messageSize: most,
    lineLength: most,
    messagesPerConnection: most,
    messageRate: most,
    connectionRate: most,
  };
  const context = makeContext('smtp', [], newWitness(), {
    ...limits,
    connectionAgeMs: 3_600_000,
    sessionMs: 3_600_000,
  });
  const patience = 10_000;
  const deadlines = {
    connectMs: patience,
    openMs: patience,
    replyMs: patience,
    transferMs: patience,
    finalMs: patience,
    deliverMs: patience,
    resetMs: patience,
  };
  const listening = await smtp.listen(listenerOf('smtp'), {
    ...context,
    deliverer: delivererTo(to, undefined, deadlines),
    open: () => {
      const opened = context.open();
      const { conversation } = opened;
      return {
        ...opened,
        conversation: {
          ...conversation,
          next: (event) => {
            if (event.kind === 'message') judged.push(Buffer.from(event.octets));
            return conversation.next(event);
          },
        },
      };
    },
  });
  const arrived = () => {
    if (hop !== undefined) return hop.kept.splice(0).map(({ octets }) => withoutTop(octets));
    return globSync('**/new/*', { cwd: root }).map((path) => {
      const octets = readFileSync(join(root, path));
      rmSync(join(root, path));
      return withoutTop(octets);
    });
  };
  return {
    port: Number(listening.address.split(':').at(-1)),
    judged,
    arrived,
    hop,
    stop: async () => {
      await listening.stop();
      await hop?.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A message without Return-Path, Delivered-To and the first Received. */
function withoutTop(octets: Buffer): Buffer {
  const [top = ''] =
    /^(?:Return-Path: [^\r]*\r\nDelivered-To: [^\r]*\r\n)?Received: [^\r]*\r\n\tby [^\r]*\r\n(?:\tfor <[^\r]*\r\n)?/.exec(
      octets.toString('latin1'),
    ) ?? [];
  return octets.subarray(top.length);
}

/** A message without the lines of its header that begin so, and those that are folded to them. */
function without(octets: Buffer, beginning: string): Buffer {
  const lines = octets.toString('latin1').split(/(?<=\r\n)/);
  const end = lines.indexOf('\r\n');
  let isDropping = false;
  const kept = lines.filter((line, at) => {
    if (end !== -1 && at >= end) return true;
    if (!/^[ \t]/.test(line)) isDropping = line.toLowerCase().startsWith(beginning.toLowerCase());
    return !isDropping;
  });
  return Buffer.from(kept.join(''), 'latin1');
}

export function hashOf(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex');
}

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('.', '..', '\r\n', '\r\n.', '\r\n..\r\n', '.\r\n', ' ', '\t', 'From ') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('X-Mailpolicy-Tags: x\r\n', '\r\nx-mailpolicy-y:\r\n z', 'Return-Path: <x>\r\n y\r\n'),
  },
  { weight: 2, arbitrary: fc.constantFrom('Subject: x\r\n', 'X:\r\n y\r\n', '\xff', '\xc3\xbc', '\x85', '\x0b', '--') },
  fc.integer({ min: 1, max: 900 }).map((length) => 'x'.repeat(length)),
);
const message = fc
  .array(piece, { maxLength: 40 })
  .map((pieces) => Buffer.from(`Message-ID: <x@example.com>\r\n${pieces.join('')}\r\n`, 'latin1'));

/** How many messages were compared, and the first whose hash is another one than what was judged. */
export interface Compared {
  readonly messages: number;
  readonly different: { readonly destination: string; readonly octets: string } | undefined;
}

/**
 * Sends random messages to each kind of destination, and compares the SHA-256 of what the policy was given with that of
 * what has arrived. `count` is for each destination.
 */
export async function compareOctets(
  count: number,
  seed: number,
  onProgress: (messages: number) => void = () => undefined,
): Promise<Compared> {
  const samples = fc.sample(message, { numRuns: count, seed });
  let messages = 0;
  for (const destination of destinations) {
    const chain = await startChain(destination);
    const client = await connectRaw(chain.port);
    await client.reply();
    await client.ask('EHLO client');
    try {
      for (const octets of samples) {
        for (const line of ['MAIL FROM:<a@example.com> BODY=8BITMIME', 'RCPT TO:<b@example.org>', 'DATA'])
          await client.ask(line);
        const [said = ''] = await client.send(octets);
        const [judged, [arrived]] = [chain.judged.at(-1) ?? Buffer.alloc(0), chain.arrived()];
        // What a stranger may not write is gone before it is judged; what final delivery writes itself, there alone.
        const wanted = without(octets, 'X-Mailpolicy-');
        const isSame =
          said.startsWith('250') &&
          arrived !== undefined &&
          hashOf(judged) === hashOf(wanted) &&
          hashOf(arrived) === hashOf(destination === 'maildir' ? without(judged, 'Return-Path:') : judged);
        if (!isSame) return { messages, different: { destination, octets: octets.toString('latin1') } };
        messages += 1;
        onProgress(messages);
      }
    } finally {
      client.close();
      await chain.stop();
    }
  }
  return { messages, different: undefined };
}
