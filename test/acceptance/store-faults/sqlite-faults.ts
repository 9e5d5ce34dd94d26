import { chmodSync, chownSync, copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { FaultyStore } from './fault.ts';

const sizeKb = 200;

/** A state file in this folder, which belongs to the user with that number. */
export function faultySqlite(folder: string, user: number | undefined): FaultyStore {
  const path = join(folder, 'state.db');
  return {
    name: 'SQLite',
    yaml: (ms) => `{sqlite: {path: ${path}, size: ${sizeKb} KB, within: ${ms} milliseconds}}`,
    faults: [
      {
        name: 'full',
        begin: async () => {
          const other = patient(path);
          // Somebody without a limit fills it: what we may write then is what finds room in pages that are there.
          const fill = other.prepare('INSERT OR IGNORE INTO entries VALUES (?, ?, 0, 1, 1, 1, ?)');
          other.exec('BEGIN IMMEDIATE');
          for (let at = 0; at < 600; at++) fill.run('login', `${at} ${'x'.repeat(1000)}`, Number.MAX_SAFE_INTEGER);
          other.exec('COMMIT');
          return async () => {
            other.exec("DELETE FROM entries WHERE kind = 'login'");
            other.close();
          };
        },
      },
      {
        name: 'locked',
        begin: async () => {
          const other = patient(path);
          other.exec('BEGIN IMMEDIATE');
          return async () => {
            other.exec('ROLLBACK');
            other.close();
          };
        },
      },
      {
        name: 'corrupt',
        begin: async () => {
          const other = patient(path);
          other.exec('PRAGMA wal_checkpoint(TRUNCATE)');
          other.close();
          writeFileSync(path, Buffer.alloc(readFileSync(path).length, 'no database '), { flag: 'r+' });
          return async () => {
            for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
          };
        },
      },
      {
        name: 'read-only',
        begin: async () => {
          // What is open for writing stays so: a copy takes its place, which the daemon finds within a second.
          const other = patient(path);
          other.exec('PRAGMA wal_checkpoint(TRUNCATE)');
          copyFileSync(path, `${path}.copy`);
          other.close();
          if (user !== undefined) chownSync(`${path}.copy`, user, user);
          chmodSync(`${path}.copy`, 0o444);
          chmodSync(folder, 0o555);
          for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
          renameSync(`${path}.copy`, path);
          return async () => {
            chmodSync(folder, 0o755);
            chmodSync(path, 0o644);
          };
        },
      },
    ],
    remove: async () => undefined,
  };
}

/** The file as another process has it, which waits for its turn. */
function patient(path: string): DatabaseSync {
  return new DatabaseSync(path, { timeout: 5000 });
}
