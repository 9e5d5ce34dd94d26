import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Entry, Ref, StateKind } from './store.ts';
import { isStateKind, pageLength } from './store.ts';

/** Version of the tables below; a file of another version is neither read nor changed. */
const schema = 1;

/** "mail" as four octets: that a SQLite file is ours stands in its header. */
const applicationId = 0x6d61696c;

/** Rows that one sweep looks at: some milliseconds. */
const sweptAtOnce = 5_000;

const pageOctets = 4096;

/** A state file that is open. Every call may throw what SQLite throws; times are milliseconds since 1970. */
export interface StateFile {
  readonly read: (refs: readonly Ref[], now: number) => Entry[];
  readonly list: (
    kind: StateKind | undefined,
    from: string | undefined,
    now: number,
  ) => { readonly entries: Entry[]; readonly next: string | undefined };
  /** Runs changes as one transaction; throws where any of them does, and then none is made. */
  readonly change: (work: () => void) => void;
  readonly note: (entry: Entry, now: number) => void;
  readonly forget: (ref: Ref) => number;
  readonly sweep: (now: number) => number;
  /** Whether the file still lies where it was opened. */
  readonly isThere: () => boolean;
  readonly close: () => void;
}

/** Opens a state file, and makes one where there is none. Locks are never waited for here. */
export function openStateFile(path: string, sizeOctets: number): StateFile {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    prepareFile(database, path, sizeOctets);
    return stateFile(database, path);
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepareFile(database: DatabaseSync, path: string, sizeOctets: number): void {
  const version = pragma(database, 'user_version');
  const tables = database.prepare('SELECT count(*) AS number FROM sqlite_schema').all()[0]?.['number'];
  if (version !== schema && tables !== 0) {
    const isOurs = pragma(database, 'application_id') === applicationId;
    throw new Error(
      isOurs
        ? `${path} has schema ${version}, and this version of mailpolicy reads schema ${schema}; name another file, or let the version that wrote it export it`
        : `${path} is a SQLite file of something else; name another file`,
    );
  }
  // In WAL readers and the one writer do not hinder each other. NORMAL: what was noted survives the end of the process,
  // and after a power cut the last moments may be missing, which costs a sender one more try.
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216;
    PRAGMA max_page_count = ${Math.max(16, Math.floor(sizeOctets / pageOctets))};`);
  if (version === schema) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(`
      CREATE TABLE IF NOT EXISTS entries (
        kind TEXT NOT NULL, key TEXT NOT NULL, slot INTEGER NOT NULL,
        first INTEGER NOT NULL, last INTEGER NOT NULL, count INTEGER NOT NULL, until INTEGER NOT NULL,
        PRIMARY KEY (kind, key, slot)
      ) STRICT, WITHOUT ROWID;
      PRAGMA application_id = ${applicationId};
      PRAGMA user_version = ${schema};
      COMMIT`);
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
}

/** The same as `merge`, where the row is. */
const noting = `
  INSERT INTO entries (kind, key, slot, first, last, count, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
  ON CONFLICT DO UPDATE SET
    first = CASE WHEN until <= ?8 THEN ?4 ELSE min(first, ?4) END,
    last = CASE WHEN until <= ?8 THEN ?5 ELSE max(last, ?5) END,
    count = CASE WHEN until <= ?8 THEN ?6 ELSE count + ?6 END,
    until = CASE WHEN until <= ?8 THEN ?7 ELSE max(until, ?7) END`;

/** After this key, in the order of the table. */
const after = '(kind, key, slot) > (?1, ?2, ?3) ORDER BY kind, key, slot';

function stateFile(database: DatabaseSync, path: string): StateFile {
  const inode = inodeOf(path);
  const read = database.prepare('SELECT * FROM entries WHERE kind = ?1 AND key = ?2 AND until > ?3 ORDER BY slot');
  const note = database.prepare(noting);
  const forget = database.prepare('DELETE FROM entries WHERE kind = ?1 AND key = ?2');
  const list = database.prepare(`SELECT * FROM entries WHERE ${after} LIMIT ${pageLength}`);
  const passed = database.prepare(`SELECT kind, key, slot FROM entries WHERE ${after} LIMIT 1 OFFSET ${sweptAtOnce}`);
  const removeAll = database.prepare('DELETE FROM entries WHERE (kind, key, slot) > (?1, ?2, ?3) AND until <= ?4');
  const removeTo = database.prepare(
    'DELETE FROM entries WHERE (kind, key, slot) > (?1, ?2, ?3) AND (kind, key, slot) <= (?4, ?5, ?6) AND until <= ?7',
  );
  let swept: Place = beginning;

  return {
    read: (refs, now) => refs.flatMap(({ kind, key }) => read.all(kind, key, now).flatMap(entryOf)),
    list: (kind, from, now) => {
      const place = from === undefined ? startOf(kind) : placeFrom(from);
      const rows = list.all(...place).flatMap(entryOf);
      const last = rows.at(-1);
      const entries = rows.filter((entry) => entry.until > now && (kind === undefined || entry.kind === kind));
      const isEnd = last === undefined || rows.length < pageLength || (kind !== undefined && last.kind !== kind);
      return { entries, next: isEnd ? undefined : JSON.stringify([last.kind, last.key, last.slot]) };
    },
    change: (work) => {
      database.exec('BEGIN IMMEDIATE');
      try {
        work();
        database.exec('COMMIT');
      } finally {
        if (database.isTransaction) database.exec('ROLLBACK');
      }
    },
    note: ({ kind, key, slot, first, last, count, until }, now) => {
      note.run(kind, key, slot, first, last, count, until, now);
    },
    forget: ({ kind, key }) => Number(forget.run(kind, key).changes),
    sweep: (now) => {
      const end = passed.all(...swept)[0];
      const from = swept;
      swept = end === undefined ? beginning : [String(end['kind']), String(end['key']), Number(end['slot'])];
      return Number(
        end === undefined ? removeAll.run(...from, now).changes : removeTo.run(...from, ...swept, now).changes,
      );
    },
    isThere: () => inode !== undefined && inodeOf(path) === inode,
    close: () => database.close(),
  };
}

type Place = readonly [kind: string, key: string, slot: number];

const beginning: Place = ['', '', -1];

function startOf(kind: StateKind | undefined): Place {
  return kind === undefined ? beginning : [kind, '', -1];
}

function placeFrom(text: string): Place {
  const [kind, key, slot]: unknown[] = JSON.parse(text);
  return [String(kind), String(key), Number(slot)];
}

/** A row as an entry; none where a later version wrote a kind that is not known here. */
function entryOf(row: Readonly<Record<string, unknown>>): readonly Entry[] {
  const { kind, key, slot, first, last, count, until } = row;
  if (!isStateKind(kind) || typeof key !== 'string') return [];
  return [
    {
      kind,
      key,
      slot: Number(slot),
      first: Number(first),
      last: Number(last),
      count: Number(count),
      until: Number(until),
    },
  ];
}

function pragma(database: DatabaseSync, name: string): unknown {
  return database.prepare(`PRAGMA ${name}`).all()[0]?.[name];
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
