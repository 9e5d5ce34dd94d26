import type { Entry } from '../../core/policy.ts';
import type { Expiries } from './expiry.ts';
import { expiryOf, note } from './expiry.ts';

/** File extensions by hash. */
export interface ExtensionIndex {
  readonly kind: 'extensions';
  readonly extensions: Expiries;
}

/** Makes the index of entries such as `.exe`. */
export function indexExtensions(entries: readonly Entry[]): ExtensionIndex {
  const extensions = new Map<string, number>();
  for (const entry of entries) note(extensions, entry.text, expiryOf(entry));
  return { kind: 'extensions', extensions };
}
