import { createHash } from 'node:crypto';
import type { FSWatcher } from 'node:fs';
import { readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** How long the disk has to be quiet before the files are looked at: an editor writes more than once. Milliseconds. */
const quietMs = 200;

/** A look-out for changed files. */
export interface Watch {
  readonly close: () => void;
}

/**
 * Calls `changed` when the contents of the files are others than before, once the disk is quiet. Watched are their
 * folders, so that a file that is replaced by renaming, as editors and Kubernetes do it, is seen. `files` is asked
 * anew after each change, since a policy may come to include others.
 */
export function watchFiles(
  files: () => readonly string[],
  changed: () => Promise<unknown>,
  failed: (error: unknown) => void,
): Watch {
  const watchers = new Map<string, FSWatcher>();
  let seen = contentsOf(files());
  let timer: NodeJS.Timeout | undefined;

  const look = async () => {
    const now = contentsOf(files());
    if (now === seen) return;
    seen = now;
    try {
      await changed();
    } catch (error) {
      failed(error);
    }
    follow();
    seen = contentsOf(files());
  };

  const stir = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), quietMs);
  };

  const follow = () => {
    const folders = new Set(files().map((file) => dirname(file)));
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) {
      if (watchers.has(folder)) continue;
      try {
        const watcher = watch(folder, stir);
        watcher.on('error', failed);
        watchers.set(folder, watcher);
      } catch (error) {
        // A folder that is gone cannot be watched; what is in it was reported when it was read.
        failed(error);
      }
    }
  };

  follow();
  return {
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

/** A hash over the contents of all files; a missing one counts as that. */
function contentsOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`\0${file}\0`);
    try {
      hash.update(readFileSync(file));
    } catch {
      // A file between two names is there again in a moment; its absence is a content of its own.
      hash.update('missing');
    }
  }
  return hash.digest('hex');
}
