import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asRules } from './smtp-like-policy.ts';
import type { Launch, Rival, Running } from './smtp-rival.ts';
import { folderFor, freePort, launch } from './smtp-rival.ts';
import { startSink } from './smtp-sink.ts';
import { withoutOthers } from './without-others.ts';

const root = join(import.meta.dirname, '..', '..');

/** A mailpolicy of its own. */
export interface Ours {
  /** Puts the policy into a folder, and gives its path. */
  readonly policy: (folder: string) => string;
  /** Further limits, as the configuration writes them. */
  readonly limits?: readonly string[];
  readonly delivery?: string;
  /** What the listener is, but for its address, as the configuration writes it. */
  readonly listener?: string;
  /** Further lines of the configuration. */
  readonly further?: readonly string[];
  readonly isReady?: Launch['isReady'];
}

/** `mailpolicy serve` as it is started anywhere, but that connections are not asked to begin anew. */
export async function startOurs({
  policy,
  limits = [],
  delivery = 'maildir: mail',
  listener = 'kind: smtp',
  further = [],
  isReady,
}: Ours): Promise<Running> {
  const folder = folderFor('mailpolicy');
  const port = await freePort();
  const file = join(folder, 'mailpolicy.yaml');
  writeFileSync(
    file,
    [
      `policy: ${policy(folder)}`,
      'hostname: mx.msen.example',
      `listeners: [{name: mx, ${listener}, address: "127.0.0.1:${port}"}]`,
      `delivery: {${delivery}}`,
      `limits: {${['messages-per-connection: 1000000', ...limits].join(', ')}}`,
      ...further,
      '',
    ].join('\n'),
  );
  const args = [join(root, 'bin', 'mailpolicy'), 'serve', '--config', file];
  return launch({ command: process.execPath, args, port, folder, ...(isReady && { isReady }) });
}

/** Msen's page, which asks nobody else; and what it would take is thrown away after it was judged. */
function msen(folder: string): string {
  const path = msenAlone(folder);
  const text = readFileSync(path, 'utf8');
  const discarding = text.replace(/^accept everyone$/m, 'discard everyone');
  if (discarding === text) throw new Error('rules/msen.rules does not end in `accept everyone`');
  writeFileSync(path, discarding);
  return path;
}

/** Puts Msen's page with its lists into a folder, without what it asks others. */
export function msenAlone(folder: string): string {
  cpSync(join(root, 'rules'), join(folder, 'rules'), { recursive: true });
  const path = join(folder, 'rules', 'msen.rules');
  writeFileSync(path, withoutOthers(readFileSync(path, 'utf8')));
  return path;
}

/** Puts a policy of this text into a folder. */
export function written(text: string): (folder: string) => string {
  return (folder) => {
    const path = join(folder, 'bench.rules');
    writeFileSync(path, text);
    return path;
  };
}

export const ours: readonly Rival[] = [
  {
    name: 'mailpolicy, Msen',
    doc: 'rules/msen.rules, which looks for offensive phrases in the text as well, but asks nobody else',
    start: () => startOurs({ policy: msen }),
  },
  {
    name: 'mailpolicy, like policy',
    doc: 'what the others with a policy ask, and no more',
    start: () => startOurs({ policy: written(asRules({ attachments: true, last: 'discard' })) }),
  },
  {
    name: 'mailpolicy, envelope',
    doc: 'the like policy without attachments',
    start: () => startOurs({ policy: written(asRules({ attachments: false, last: 'discard' })) }),
  },
];

/** What taking a message in earnest costs beyond judging it. */
export const delivering: readonly Rival[] = [
  {
    name: 'mailpolicy, into a Maildir',
    doc: 'the like policy, and each message is on the disk (fsync of file and folder) before it is answered',
    start: () => startOurs({ policy: written(asRules({ attachments: true, last: 'accept' })) }),
  },
  {
    name: 'mailpolicy, to a next hop',
    doc: "the like policy, and each message is handed to Postfix's smtp-sink, whose time does not count",
    start: async () => {
      const hop = await startSink();
      const server = await startOurs({
        policy: written(asRules({ attachments: true, last: 'accept' })),
        delivery: `smarthost: {smtp: "127.0.0.1:${hop.port}"}`,
      });
      return { ...server, stop: () => server.stop().then(hop.stop) };
    },
  },
];
