import {
  chownSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces the text of a file in one step: whoever reads it meanwhile, or after a crash, finds the old text or the
 * new. Mode, owner and symbolic links stay. Gives what the system says against it, undefined when it is done.
 */
export function replaceFile(path: string, text: string): string | undefined {
  let temporary: string | undefined;
  try {
    const target = realpathSync(path);
    const { mode, uid, gid } = statSync(target);
    const candidate = join(dirname(target), `.${basename(target)}.${process.pid}.new`);
    const file = openSync(candidate, 'wx', 0o600);
    temporary = candidate;
    try {
      writeFileSync(file, text);
      const made = statSync(temporary);
      if (made.uid !== uid || made.gid !== gid) chownSync(temporary, uid, gid);
      fchmodSync(file, mode & 0o7777);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
    return undefined;
  } catch (error) {
    // node:fs throws; the file is untouched, and what was begun beside it goes.
    if (temporary !== undefined) rmSync(temporary, { force: true });
    return `it could not be written: ${error instanceof Error ? error.message : String(error)}`;
  }
}
