import { renderText } from '../diagnostics/render-text.ts';
import type { Config } from '../policy/config.ts';
import type { People } from '../policy/renew.ts';
import { renewPeople } from '../policy/renew.ts';
import type { Log } from '../services/log.ts';
import { readFile } from './read-file.ts';

/** What came of reading files anew, a line each, as it was logged too. */
export interface Told {
  readonly lines: readonly string[];
  /** Whether something was broken, so that what was before stays. */
  readonly isKept: boolean;
}

/** Those whom the files named when the configuration was read. */
export function firstPeople({ users, directory }: Config): People {
  return { users: users?.users, directory };
}

/** A configuration that names these people now. */
export function withPeople(config: Config, { users, directory }: People): Config {
  return { ...config, directory, users: config.users && { ...config.users, users: users ?? config.users.users } };
}

/** What reads users, recipients and aliases anew, and gives them to `use` where they are others. A broken file changes nothing. */
export function peopleRenewal(config: Config, use: (people: People) => void, log: Pick<Log, 'notice'>): () => Told {
  let current = firstPeople(config);
  return () => {
    const { people, changes, diagnostics } = renewPeople(config, current, readFile);
    if (changes.length > 0) use(people);
    current = people;
    const isKept = diagnostics.some(({ severity }) => severity === 'error');
    for (const line of changes) log.notice('info', undefined, line);
    if (diagnostics.length === 0) return { lines: changes, isKept };
    const report = renderText(diagnostics, { colour: false })
      .split('\n')
      .filter((line) => line !== '');
    const head = isKept ? ['a file with an error is not used, and those of before stay'] : [];
    for (const line of [...head, ...report]) log.notice(isKept ? 'error' : 'warning', undefined, line);
    return { lines: [...changes, ...head, ...report], isKept };
  };
}
