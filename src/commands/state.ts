import { parseArgs } from 'node:util';
import { renderText } from '../diagnostics/render-text.ts';
import { readConfig } from '../policy/config.ts';
import { systemClock } from '../services/clock.ts';
import { entryLine } from '../services/store/entry-line.ts';
import type { StoreOrder } from '../services/store/open-store.ts';
import { openStore } from '../services/store/open-store.ts';
import type { Entry, Ref, StateKind, Store, Unavailable } from '../services/store/store.ts';
import { isStateKind, stateKinds } from '../services/store/store.ts';
import { optionsOf } from './options-of.ts';
import { readFile } from './read-file.ts';
import { refuse } from './refuse.ts';
import { concerns } from './state-concerns.ts';
import { importFiles } from './state-import.ts';
import { noteLogins } from './state-login.ts';
import { wantsColour } from './wants-colour.ts';

/**
 * `mailpolicy state list|show|forget|login|import|export`: looks at what a site remembers of earlier mail, and changes it, in
 * the store that the configuration names or in a SQLite file. 1 where nothing was found or a part was left; 2 where the
 * store or a file cannot be used.
 */
export async function state(args: readonly string[]): Promise<number> {
  const asked = readOptions(args);
  if ('problem' in asked) return refuse('state', asked.problem);
  const order = orderOf(asked);
  if ('problem' in order) return refuse('state', order.problem);
  if (order.kind === 'memory')
    return refuse('state', 'this site keeps its state in the memory of the daemon (`store: memory`)');
  const store = await openStore({ ...order, withinMs: patienceMs });
  try {
    return await run(store, asked);
  } finally {
    await store.close();
  }
}

/** An admin can wait longer than a session, in milliseconds. */
const patienceMs = 30_000;

/** Entries that are forgotten at once. */
const forgottenAtOnce = 500;

type Asked =
  | (Place & { readonly order: 'list' | 'export'; readonly kind: StateKind | undefined; readonly json: boolean })
  | (Place & { readonly order: 'show' | 'forget'; readonly value: string; readonly json: boolean })
  | (Place & { readonly order: 'login'; readonly addresses: readonly string[] })
  | (Place & { readonly order: 'import'; readonly files: readonly string[]; readonly lists: string | undefined });

interface Place {
  readonly config: string;
  readonly state: string | undefined;
}

type Problem = { readonly problem: string };

async function run(store: Store, asked: Asked): Promise<number> {
  switch (asked.order) {
    case 'list':
    case 'export':
      return write(store, asked.kind, asked.order === 'export' || asked.json, () => true);
    case 'show':
      return write(store, undefined, asked.json, concerns(asked.value));
    case 'forget':
      return forget(store, asked.value);
    case 'login':
      return noteLogins(store, asked.addresses, systemClock);
    case 'import':
      return importFiles(store, asked.files, asked.lists, systemClock.now());
    default:
      return asked satisfies never;
  }
}

async function write(
  store: Store,
  kind: StateKind | undefined,
  json: boolean,
  isWanted: (entry: Entry) => boolean,
): Promise<number> {
  let written = 0;
  const fault = await visitEntries(store, kind, (entry) => {
    if (!isWanted(entry)) return;
    written++;
    process.stdout.write(`${json ? entryLine(entry) : inWords(entry)}\n`);
  });
  if (fault !== undefined) return refuse('state', fault.why);
  if (written > 0) return 0;
  process.stderr.write('mailpolicy state: nothing of that is remembered\n');
  return 1;
}

async function forget(store: Store, value: string): Promise<number> {
  const isMeant = concerns(value);
  const meant = new Map<string, Ref>();
  const fault = await visitEntries(store, undefined, (entry) => {
    const { kind, key } = entry;
    if (isMeant(entry)) meant.set(`${kind} ${key}`, { kind, key });
  });
  if (fault !== undefined) return refuse('state', fault.why);
  const refs = [...meant.values()];
  for (let at = 0; at < refs.length; at += forgottenAtOnce) {
    const done = await store.forget(refs.slice(at, at + forgottenAtOnce));
    if (done.kind === 'unavailable') return refuse('state', done.why);
  }
  process.stdout.write(`${refs.length} forgotten\n`);
  return refs.length > 0 ? 0 : 1;
}

/** Goes through everything that is remembered now, page by page; gives what keeps it from coming to the end. */
async function visitEntries(
  store: Store,
  kind: StateKind | undefined,
  visit: (entry: Entry) => void,
): Promise<Unavailable | undefined> {
  let from: string | undefined;
  do {
    const page = await store.list(kind, from, systemClock.now());
    if (page.kind === 'unavailable') return page;
    for (const entry of page.entries) visit(entry);
    from = page.next;
  } while (from !== undefined);
  return undefined;
}

function inWords({ kind, key, slot, first, last, count, until }: Entry): string {
  const counted = kind === 'limit' ? ` slot ${slot}` : '';
  return `${kind.padEnd(13)} ${key}${counted}  first ${at(first)}  last ${at(last)}  until ${at(until)}  count ${count}`;
}

/** To the second, in UTC. */
function at(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function orderOf({ config, state: path }: Asked): StoreOrder | Problem {
  if (path !== undefined) return { kind: 'sqlite', path, sizeOctets: 2 ** 40, withinMs: patienceMs };
  const { config: read, diagnostics } = readConfig(config, readFile);
  process.stderr.write(renderText(diagnostics, { colour: wantsColour(process.stderr) }));
  return (
    read?.store ?? {
      problem: `${config} does not say where; name a configuration with \`--config\`, or a file with \`--state\``,
    }
  );
}

function readOptions(args: readonly string[]): Asked | Problem {
  return optionsOf(() => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        config: { type: 'string', default: 'mailpolicy.yaml' },
        state: { type: 'string' },
        lists: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const [order, ...rest] = positionals;
    const { config, state: path, lists, json } = values;
    return readOrder(order, rest, { config, state: path }, lists, json);
  });
}

function readOrder(
  order: string | undefined,
  rest: readonly string[],
  place: Place,
  lists: string | undefined,
  json: boolean,
): Asked | Problem {
  const [first] = rest;
  switch (order) {
    case 'list':
    case 'export':
      if (rest.length > 1 || (first !== undefined && !isStateKind(first)))
        return { problem: `what is kept is ${stateKinds.join(', ')}: \`mailpolicy state ${order} known\`` };
      return { ...place, order, kind: first, json };
    case 'show':
    case 'forget':
      if (first === undefined || rest.length > 1)
        return { problem: `one address, domain or network: \`mailpolicy state ${order} ann@example.com\`` };
      return { ...place, order, value: first, json };
    case 'login':
      if (first === undefined)
        return {
          problem: "from which address? `mailpolicy state login 192.0.2.1`, or `-` for Dovecot's log on standard input",
        };
      return { ...place, order, addresses: rest };
    case 'import':
      if (first === undefined)
        return { problem: 'which files? `mailpolicy state import postgrey.dump`, or `-` for standard input' };
      return { ...place, order, files: rest, lists };
    default:
      return { problem: 'which order? `mailpolicy state list`, `show`, `forget`, `login`, `import` or `export`' };
  }
}
