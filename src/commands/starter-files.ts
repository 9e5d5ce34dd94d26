import { extname, join } from 'node:path';
import type { Domain } from '../mail/domain.ts';
import { readFile } from './read-file.ts';
import type { NewFile } from './write-new-files.ts';

/** Whom a starter policy is written for. */
export interface Site {
  /** Its domains; without any the files keep to example.org. */
  readonly domains: readonly Domain[];
  /** The name of its server. */
  readonly hostname: Domain;
}

/** The files that a site begins with: those of `rules/` that `mailpolicy init` copies, in the names of the site. */
export function starterFiles(site: Site): readonly NewFile[] | { readonly problem: string } {
  const files: NewFile[] = [];
  for (const [name, shipped] of names) {
    const path = join(rules, shipped);
    const found = readFile(path);
    if ('problem' in found) return { problem: `${path}: ${found.problem}` };
    files.push({ name, text: inNamesOf(site, found.text) });
  }
  return files;
}

/** Of a checkout beside `src`, of the published package beside `dist`. */
const rules = join(import.meta.dirname, extname(import.meta.filename) === '.ts' ? '../../rules' : '../../../rules');

/** What each file is called, and from which of `rules/` it comes. The configuration is last: it names the others. */
const names = [
  ['lists/blocked-clients.networks', 'lists/blocked-clients.networks'],
  ['lists/blocked-senders.addresses', 'lists/blocked-senders.addresses'],
  ['lists/known-senders.addresses', 'lists/known-senders.addresses'],
  ['site.rules', 'starter.rules'],
  ['site.test.rules', 'starter.test.rules'],
  ['recipients.txt', 'starter.recipients.txt'],
  ['aliases.txt', 'starter.aliases.txt'],
  ['mailpolicy.yaml', 'starter.yaml'],
] as const;

/** `example.org` is the first domain, and in the lists of hosted domains all of them. */
function inNamesOf({ domains, hostname }: Site, text: string): string {
  const [first = 'example.org'] = domains;
  const all = domains.length === 0 ? [first] : domains;
  const inPlaceOf: Readonly<Record<string, string>> = {
    '"starter.rules"': '"site.rules"',
    '"example.org"': all.map((domain) => `"${domain}"`).join(', '),
    'mx.example.org': hostname,
    'example.org': first,
  };
  return text.replace(
    /"starter\.rules"|(?<=hosted = |domains: \[)"example\.org"|\b(?:mx\.)?example\.org\b/g,
    (found) => inPlaceOf[found] ?? found,
  );
}
