import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { badUser } from '../diagnostics/findings/config.ts';
import { quote } from '../diagnostics/quote.ts';
import type { Source } from '../diagnostics/source.ts';
import type { Password } from '../services/password.ts';
import { parsePassword, passwordSchemes } from '../services/password.ts';
import type { FileRef } from './config-files.ts';

/** Those who may log in, by name in lower case. */
export type Users = ReadonlyMap<string, Password>;

/** The same with the file they were read from, to be read again. */
export interface UsersFile {
  readonly file: FileRef;
  readonly users: Users;
}

/**
 * Reads a users file: `name:{SCHEME}password` lines, as Dovecot's passwd-file has them; its further fields, empty lines
 * and `#` comments are skipped.
 */
export function parseUsers(source: Source): { readonly users: Users; readonly diagnostics: readonly Diagnostic[] } {
  const users = new Map<string, Password>();
  const diagnostics: Diagnostic[] = [];
  for (const [at, start] of source.lineStarts.entries()) {
    const line = source.text.slice(start, source.lineStarts[at + 1]).trimEnd();
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, name = '', stored = ''] = /^([^\s:]+):([^:]*)(?::.*)?$/.exec(line) ?? [];
    const [scheme] = /^\{[^}]*\}/.exec(stored) ?? [];
    const password = parsePassword(stored);
    const problem =
      password === undefined
        ? scheme === undefined || passwordSchemes.some((each) => each === scheme)
          ? 'this line has no name, or no password that can be read'
          : `the scheme ${quote(scheme)} is not known here`
        : users.has(name.toLowerCase())
          ? 'this name stands here twice'
          : undefined;
    // The password itself is never shown.
    if (password === undefined || problem !== undefined) {
      diagnostics.push(
        badUser.at({ source, start, end: start + Math.max(1, name.length) }, problem ?? '', passwordSchemes),
      );
    } else {
      users.set(name.toLowerCase(), password);
    }
  }
  return { users, diagnostics };
}
