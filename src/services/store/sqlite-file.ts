import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { RowName } from './sqlite-protocol.ts';
import type { Row } from './sqlite-row.ts';
import { readRow } from './sqlite-row.ts';
import type { StateKind } from './store.ts';
import { pageLength } from './store.ts';

/** Version of the tables below; a file of another version is neither read nor changed. */
const schema = 1;

/** "mail" as four octets: that a SQLite file is ours stands in its header. */
const applicationId = 0x6d61696c;

/** Rows that one sweep looks at: some milliseconds. */
const sweptAtOnce = 5_000;

/**
 * Page size of a file that we make. Keys come in no order, so that nearly every note writes a page of its own, twice: to
 * the log, and later into its place. Half of what SQLite takes by itself is half of that; with less the tree gets deep.
 */
const pageOctets = 2048;

/**
 * The log grows to so much before its pages are put into their places, each once however often it was changed meanwhile:
 * twice what SQLite does by itself. With more, less is written, and the disk is busy for longer at a time.
 */
const logOctets = 8_192_000;

/** A state file that is open. Every call may throw what SQLite throws; times are milliseconds since 1970. */
export interface StateFile {
  readonly read: (names: readonly RowName[], now: number) => Row[];
  readonly list: (
    kind: StateKind | undefined,
    from: string | undefined,
    now: number,
  ) => { readonly rows: readonly Row[]; readonly next: string | undefined };
  /** Reads all from one state of the file, which is locked and unlocked once; throws where any of it does. */
  readonly look: <Value>(work: () => Value) => Value;
  /** Runs changes as one transaction; throws where any of them does, and then none is made. */
  readonly change: <Value>(work: () => Value) => Value;
  readonly note: (row: Row, now: number) => void;
  readonly forget: (name: RowName) => number;
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
  database.exec(`PRAGMA page_size = ${pageOctets}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL`);
  // A file keeps the page size that it was made with.
  const pagesIn = (octets: number) => Math.max(16, Math.floor(octets / Number(pragma(database, 'page_size'))));
  database.exec(`PRAGMA journal_size_limit = ${logOctets}; PRAGMA wal_autocheckpoint = ${pagesIn(logOctets)};
    PRAGMA max_page_count = ${pagesIn(sizeOctets)}`);
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
  read.setReturnArrays(true);
  const note = database.prepare(noting);
  const forget = database.prepare('DELETE FROM entries WHERE kind = ?1 AND key = ?2');
  const list = database.prepare(`SELECT * FROM entries WHERE ${after} LIMIT ${pageLength}`);
  list.setReturnArrays(true);
  const passed = database.prepare(`SELECT kind, key, slot FROM entries WHERE ${after} LIMIT 1 OFFSET ${sweptAtOnce}`);
  const removeAll = database.prepare('DELETE FROM entries WHERE (kind, key, slot) > (?1, ?2, ?3) AND until <= ?4');
  const removeTo = database.prepare(
    'DELETE FROM entries WHERE (kind, key, slot) > (?1, ?2, ?3) AND (kind, key, slot) <= (?4, ?5, ?6) AND until <= ?7',
  );
  const transaction = (begin: string) => {
    const [first, last] = [database.prepare(begin), database.prepare('COMMIT')];
    return <Value>(work: () => Value): Value => {
      first.run();
      try {
        const value = work();
        last.run();
        return value;
      } finally {
        if (database.isTransaction) database.exec('ROLLBACK');
      }
    };
  };
  let swept: Place = beginning;

  return {
    read: (names, now) => names.flatMap(([kind, key]) => read.all(kind, key, now).flatMap(readRow)),
    list: (kind, from, now) => {
      const place = from === undefined ? startOf(kind) : placeFrom(from);
      const looked = list.all(...place).flatMap(readRow);
      const last = looked.at(-1);
      const rows = looked.filter(([its, , , , , , until]) => until > now && (kind === undefined || its === kind));
      const isEnd = last === undefined || looked.length < pageLength || (kind !== undefined && last[0] !== kind);
      return { rows, next: isEnd ? undefined : JSON.stringify(last.slice(0, 3)) };
    },
    look: transaction('BEGIN'),
    change: transaction('BEGIN IMMEDIATE'),
    note: (row, now) => {
      note.run(...row, now);
    },
    forget: (name) => Number(forget.run(...name).changes),
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

function pragma(database: DatabaseSync, name: string): unknown {
  return database.prepare(`PRAGMA ${name}`).all()[0]?.[name];
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
