import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { unreadableFile } from '../diagnostics/findings/config.ts';
import { makeSource } from '../diagnostics/source.ts';
import type { Config } from './config.ts';
import type { DirectoryData } from './directory.ts';
import type { ReadFile } from './gather.ts';
import { readRecipients, recipientFiles } from './recipients.ts';
import type { Users } from './users.ts';
import { parseUsers } from './users.ts';

/** Those whom files of the configuration name, as plain data. */
export interface People {
  /** Who may log in; undefined where that is in no file. */
  readonly users: Users | undefined;
  /** Who exists. */
  readonly directory: DirectoryData;
}

/** What a new look at those files gives. */
export interface Renewed {
  readonly people: People;
  /** What is different, a line each; empty where nothing is. */
  readonly changes: readonly string[];
  /** Of a file with an error the people of before stay, and it says why. */
  readonly diagnostics: readonly Diagnostic[];
}

type Where = Pick<Config, 'users' | 'recipients'>;

/** The files that `renewPeople` reads. */
export function peopleFiles({ users, recipients }: Where): readonly string[] {
  return [...(users === undefined ? [] : [users.file.path]), ...recipientFiles(recipients)];
}

/** Reads users, recipients and aliases anew. Recipients and aliases belong together: both are new, or both stay. */
export function renewPeople({ users: where, recipients }: Where, before: People, read: ReadFile): Renewed {
  const { directory, diagnostics } = readRecipients(recipients, read);
  const login = where === undefined ? undefined : readUsers(where, read);
  const people = { users: login?.users ?? before.users, directory: directory ?? before.directory };
  const changes = [
    ...usersBetween(before.users, people.users),
    ...recipients.entries.flatMap(({ domain, withSubdomains, known }, at) => {
      const name = `recipients of ${withSubdomains ? '.' : ''}${domain}`;
      return known.kind === 'file' ? setsBetween(name, listed(before.directory, at), listed(people.directory, at)) : [];
    }),
    ...aliasesBetween(before.directory, people.directory),
  ];
  return { people, changes, diagnostics: [...diagnostics, ...(login?.diagnostics ?? [])] };
}

function readUsers({ file }: NonNullable<Where['users']>, read: ReadFile) {
  const found = read(file.path);
  if ('problem' in found)
    return { users: undefined, diagnostics: [unreadableFile.at(file.span, file.path, found.problem)] };
  const { users, diagnostics } = parseUsers(makeSource(file.path, found.text));
  return { users: diagnostics.length === 0 ? users : undefined, diagnostics };
}

function listed({ entries }: DirectoryData, at: number): ReadonlySet<string> {
  const known = entries[at]?.known;
  return known === undefined || typeof known === 'string' ? new Set() : known;
}

function usersBetween(before: Users | undefined, after: Users | undefined): string[] {
  return before === undefined || after === undefined ? [] : mapsBetween('users', before, after);
}

function aliasesBetween(before: DirectoryData, after: DirectoryData): string[] {
  if (before.aliases === after.aliases) return [];
  const byKey = ({ aliases }: DirectoryData) =>
    new Map(aliases.map(({ address, targets }) => [address.key, targets.map((target) => target.address.key)]));
  return mapsBetween('aliases', byKey(before), byKey(after));
}

function mapsBetween(
  name: string,
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): string[] {
  let changed = 0;
  for (const [key, value] of after)
    if (before.has(key) && JSON.stringify(before.get(key)) !== JSON.stringify(value)) changed += 1;
  const said = setsBetween(name, new Set(before.keys()), new Set(after.keys()));
  return changed === 0 ? said : [`${said[0] ?? `${name}:`}${said.length > 0 ? ',' : ''} ${changed} changed`];
}

function setsBetween(name: string, before: ReadonlySet<string>, after: ReadonlySet<string>): string[] {
  if (before === after) return [];
  const added = after.difference(before).size;
  const removed = before.difference(after).size;
  return added + removed === 0 ? [] : [`${name}: ${added} added, ${removed} removed`];
}
