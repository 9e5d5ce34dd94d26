import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseEntryLine } from '../services/store/entry-line.ts';
import { readPostgreyDump } from '../services/store/postgrey.ts';
import type { PostgreyWhitelist } from '../services/store/postgrey-whitelist.ts';
import { readWhitelistClients, readWhitelistRecipients } from '../services/store/postgrey-whitelist.ts';
import type { Entry, Store } from '../services/store/store.ts';
import { readOctets } from './read-file.ts';
import { refuse } from './refuse.ts';

/** Entries that are noted at once. */
const notedAtOnce = 500;

/** What a file holds for us. */
interface Import {
  readonly entries: readonly Entry[];
  readonly lists: Pick<PostgreyWhitelist, 'networks' | 'domains' | 'addresses'>;
  /** What was passed over, a sentence each. */
  readonly left: readonly string[];
}

/**
 * Imports what `state export` wrote, dumps of postgrey's databases, and its whitelists, which become list files of a
 * policy in the folder `lists`. 1 where something was passed over; 2 where a file or the store cannot be used.
 */
export async function importFiles(
  store: Store,
  files: readonly string[],
  lists: string | undefined,
  now: number,
): Promise<number> {
  let passedOver = false;
  for (const file of files) {
    const read = readImport(file, now);
    if ('problem' in read) return refuse('state', `${file}: ${read.problem}`);
    const { entries } = read;
    for (let at = 0; at < entries.length; at += notedAtOnce) {
      const done = await store.note(entries.slice(at, at + notedAtOnce), now);
      if (done.kind === 'unavailable') return refuse('state', done.why);
    }
    const written = writeLists(read.lists, lists);
    if ('problem' in written) return refuse('state', `${file}: ${written.problem}`);
    process.stdout.write(`${file}: ${[`${entries.length} imported`, ...written.said].join(', ')}\n`);
    for (const left of read.left) process.stderr.write(`${file}${left}\n`);
    passedOver ||= read.left.length > 0;
  }
  return passedOver ? 1 : 0;
}

function readImport(file: string, now: number): Import | { readonly problem: string } {
  const found = file === '-' ? { octets: readFileSync(0) } : readOctets(file);
  if ('problem' in found) return found;
  const octets = Buffer.from(found.octets);
  if (isBerkeley(octets))
    return {
      problem: `this is the database itself; dump it first: \`db_dump -p ${file} | mailpolicy state import -\``,
    };
  const text = octets.toString('utf8');
  const name = basename(file);
  if (name.startsWith('whitelist_clients')) return ofWhitelist(readWhitelistClients(text));
  if (name.startsWith('whitelist_recipients')) return ofWhitelist(readWhitelistRecipients(text));
  const dump = readPostgreyDump(text, now);
  if (dump === undefined) return readExport(text);
  const { entries, trusted, passedOver } = dump;
  const left = passedOver === 0 ? [] : [`: ${passedOver} records cannot be read; were they hashed (\`--privacy\`)?`];
  return { entries, lists: { networks: trusted, domains: [], addresses: [] }, left };
}

/** Both byte orders of the magic number of a Berkeley DB btree (db_page.h). */
function isBerkeley(octets: Buffer): boolean {
  const magic = 0x00053162;
  return octets.length >= 16 && (octets.readUInt32LE(12) === magic || octets.readUInt32BE(12) === magic);
}

function ofWhitelist({ left, ...lists }: PostgreyWhitelist): Import {
  return {
    entries: [],
    lists,
    left: left.map(
      ({ line, text }) => `:${line}: no list can hold \`${text}\`; write it as a rule of the policy, with \`matches\``,
    ),
  };
}

/** What another installation exported. Counters are left out: they are short-lived, and importing twice would double them. */
function readExport(text: string): Import | { readonly problem: string } {
  const entries: Entry[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const entry = parseEntryLine(line);
    if (entry === undefined)
      return {
        problem: `line ${at + 1} is no entry; import takes what \`state export\` wrote, what \`db_dump -p\` prints of postgrey.db, and postgrey's whitelist_clients and whitelist_recipients`,
      };
    if (entry.kind !== 'limit' && entry.kind !== 'split') entries.push(entry);
  }
  return { entries, lists: { networks: [], domains: [], addresses: [] }, left: [] };
}

function writeLists(
  lists: Import['lists'],
  folder: string | undefined,
): { readonly said: readonly string[] } | { readonly problem: string } {
  const said: string[] = [];
  for (const kind of ['networks', 'domains', 'addresses'] as const) {
    const entries = lists[kind];
    if (entries.length === 0) continue;
    if (folder === undefined)
      return {
        problem: `it has entries for a list of the policy (${kind}); name a folder for it with \`--lists FOLDER\``,
      };
    const path = join(folder, `postgrey.${kind}`);
    const problem = writeNew(path, `# From postgrey.\n${[...new Set(entries)].sort().join('\n')}\n`);
    if (problem !== undefined) return { problem: `${path}: ${problem}` };
    said.push(`${entries.length} in ${path}`);
  }
  return { said };
}

/** What is there is an admin's work, and stays. */
function writeNew(path: string, text: string): string | undefined {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return undefined;
  } catch (error) {
    // node:fs throws; there is no other way to ask.
    return error instanceof Error ? error.message : String(error);
  }
}
