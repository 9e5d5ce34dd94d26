import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file that is to be written. */
export interface NewFile {
  /** Its path within a folder. */
  readonly name: string;
  readonly text: string;
}

/**
 * Writes files into a folder, which is made where there is none; all of them or none, and never over one that is there.
 * Gives what the system says against it, undefined when it is done.
 */
export function writeNewFiles(folder: string, files: readonly NewFile[]): string | undefined {
  const made: Made = { folders: [], files: [] };
  for (const { name, text } of files) {
    const path = join(folder, name);
    try {
      makeFolder(dirname(path), made);
      writeNewFile(path, text, made);
    } catch (error) {
      // node:fs throws.
      const why = error instanceof Error ? error.message : String(error);
      return `${path}: it could not be written: ${why}; ${takeBack(made)}`;
    }
  }
  return undefined;
}

/** What has been made so far, the oldest first. */
interface Made {
  readonly folders: string[];
  readonly files: string[];
}

function makeFolder(path: string, made: Made): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), made);
  mkdirSync(path);
  made.folders.push(path);
}

function writeNewFile(path: string, text: string, made: Made): void {
  const file = openSync(path, 'wx');
  made.files.push(path);
  try {
    writeFileSync(file, text);
    // A full disk may say so only now.
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Removes what was made, and says what has come of it. */
function takeBack({ folders, files }: Made): string {
  try {
    for (const path of files) rmSync(path, { force: true });
    for (const path of folders.toReversed()) rmdirSync(path);
    return 'nothing was left behind';
  } catch (error) {
    return `and what was written before could not be removed: ${error instanceof Error ? error.message : String(error)}`;
  }
}
