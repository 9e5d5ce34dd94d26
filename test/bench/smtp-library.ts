import { join } from 'node:path';
import type { Rival } from './smtp-rival.ts';
import { folderFor, freePort, launch } from './smtp-rival.ts';

/** What a program on smtp-server costs before it has any policy, and with the parser that most take for the message. */
export const libraries: readonly Rival[] = [
  { name: 'smtp-server', doc: 'as it comes: reads the message and answers 250', start: () => start('bare') },
  {
    name: 'smtp-server + mailparser',
    doc: 'the like policy, by handlers and the parsed attachments',
    start: () => start('parsed'),
  },
];

async function start(kind: 'bare' | 'parsed') {
  const port = await freePort();
  const args = [join(import.meta.dirname, 'smtp-library-server.ts'), kind, String(port)];
  return launch({ command: process.execPath, args, port, folder: folderFor('library') });
}
