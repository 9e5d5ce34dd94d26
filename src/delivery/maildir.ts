import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Arrival, Delivered } from '../mail/arrival.ts';
import { withoutFields } from '../mail/header-fields.ts';
import { mailboxPath } from './mailbox-path.ts';
import type { Drop } from './outlet.ts';
import { traceFields } from './trace-fields.ts';

/** Where mailboxes are, and whose name trace fields carry. */
export interface MaildirOptions {
  readonly root: string;
  readonly host: string;
}

/** A message on its way into one mailbox. */
interface Copy {
  readonly mailbox: string;
  readonly tmp: string;
  readonly final: string;
  readonly parts: readonly Uint8Array[];
}

/** Mailboxes remembered as made; beyond this many they are looked at again. */
const mostMade = 10_000;

/**
 * Delivers into Maildirs below a folder (https://cr.yp.to/proto/maildir.html). A message counts as delivered when the file
 * of every recipient, and the folders by which it is found, are on the disk; where one fails, all are taken back.
 * Octets are stored as they were received, with CRLF.
 */
export function maildir({
  root: folder,
  host,
}: MaildirOptions): (octets: Uint8Array, drops: readonly Drop[], arrival: Arrival) => Promise<Delivered> {
  const root = resolve(folder);
  const prepare = makeMailboxes(root);
  const nextName = makeNames();

  const write = async (copy: Copy): Promise<void> => {
    await prepare(copy.mailbox, 'remembered');
    try {
      await writeDurably(copy.tmp, copy.parts);
    } catch (error) {
      // Somebody may have removed the mailbox since it was made.
      if (!isMissing(error)) throw error;
      await prepare(copy.mailbox, 'anew');
      await writeDurably(copy.tmp, copy.parts);
    }
  };

  return async (octets, drops, arrival) => {
    // Ours takes the place of what an earlier final delivery has put there (RFC 5321 4.4).
    const body = withoutFields(octets, (name) => name === 'return-path');
    const copies = new Map<string, Copy>();
    for (const drop of drops) {
      const mailbox = mailboxPath(root, drop.mailbox, host);
      // A bare `postmaster` is that of our own name.
      if (copies.has(mailbox)) continue;
      const name = nextName(arrival.at);
      const fields = Buffer.from(traceFields(arrival, drop, host));
      const tmp = join(mailbox, 'tmp', name);
      copies.set(mailbox, { mailbox, tmp, final: join(mailbox, 'new', name), parts: [fields, body] });
    }

    const steps = [
      write,
      (copy: Copy) => rename(copy.tmp, copy.final),
      (copy: Copy) => syncFolder(dirname(copy.final)),
    ];
    for (const step of steps) {
      const failure = await firstFailure([...copies.values()].map(step));
      if (failure === undefined) continue;
      await Promise.allSettled([...copies.values()].flatMap(({ tmp, final }) => [unlink(tmp), unlink(final)]));
      return failure;
    }
    return { kind: 'durable', notes: [] };
  };
}

/** Makes mailboxes with all folders that lead to them, durably; once in the life of the process unless asked anew. */
function makeMailboxes(root: string): (mailbox: string, when: 'remembered' | 'anew') => Promise<void> {
  const made = new Map<string, Promise<void>>();
  return (mailbox, when) => {
    const before = when === 'remembered' ? made.get(mailbox) : undefined;
    if (before !== undefined) return before;
    if (made.size >= mostMade) made.clear();
    // Two messages at once share the work, so that neither is acknowledged before it is done.
    const making = makeMailbox(root, mailbox);
    made.set(mailbox, making);
    making.catch(() => made.delete(mailbox));
    return making;
  };
}

async function makeMailbox(root: string, mailbox: string): Promise<void> {
  let highest = root;
  for (const folder of ['tmp', 'new', 'cur']) {
    const first = await mkdir(join(mailbox, folder), { recursive: true, mode: 0o770 });
    if (first !== undefined && dirname(first).length < highest.length) highest = dirname(first);
  }
  // Also what was there before: a crash may have come between the making of a folder and its way to the disk.
  for (let folder = mailbox; ; folder = dirname(folder)) {
    await syncFolder(folder);
    if (folder.length <= highest.length) return;
  }
}

async function writeDurably(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'wx', 0o660);
  try {
    // writev may stop short, as on a full disk; writing whole arrays does not.
    for (const part of parts) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Brings the names in a folder to the disk. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Waits for all of them. */
async function firstFailure(
  promises: readonly Promise<void>[],
): Promise<Extract<Delivered, { kind: 'failed' }> | undefined> {
  for (const settled of await Promise.allSettled(promises)) {
    if (settled.status === 'fulfilled') continue;
    const { reason } = settled;
    return { kind: 'failed', why: reason instanceof Error ? reason.message : String(reason) };
  }
  return undefined;
}

/** File names that no other process or message uses: time, process and a count (maildir(5)). */
function makeNames(): (at: number) => string {
  const host = hostname().replaceAll('/', '\\057').replaceAll(':', '\\072');
  let count = 0;
  return (at) => {
    count += 1;
    return `${Math.floor(at / 1000)}.M${(at % 1000) * 1000}P${process.pid}Q${count}.${host}`;
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
