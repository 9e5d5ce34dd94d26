import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { quote } from '../diagnostics/quote.ts';
import type { Domain } from '../mail/domain.ts';
import { parseDomain } from '../mail/domain.ts';
import { optionsOf } from './options-of.ts';
import { refuse } from './refuse.ts';
import type { Site } from './starter-files.ts';
import { starterFiles } from './starter-files.ts';
import { writeNewFiles } from './write-new-files.ts';

/**
 * `mailpolicy init [DIR] [--domain NAME]… [--hostname NAME]`: writes a policy to start from, its tests, its lists and a
 * configuration, and says the next two commands. Nothing is ever overwritten: it gives 2 and writes nothing where one of
 * the files is there already, or where one cannot be written.
 */
export async function init(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if ('problem' in options) return refuse('init', options.problem);
  const { folder, site } = options;
  const files = starterFiles(site);
  if ('problem' in files) return refuse('init', files.problem);
  const paths = files.map(({ name }) => join(folder, name));
  const existing = paths.filter(isThere);
  if (existing.length > 0) {
    const them = existing.length === 1 ? 'it is there already' : 'they are there already';
    return refuse(
      'init',
      `${existing.join(', ')}: ${them}, and nothing was written; name another folder: ${elsewhere}`,
    );
  }
  const problem = writeNewFiles(folder, files);
  if (problem !== undefined) return refuse('init', problem);
  process.stdout.write(report(folder, paths, site));
  return 0;
}

const elsewhere = '`mailpolicy init DIR`';

interface Options {
  readonly folder: string;
  readonly site: Site;
}

type Problem = { readonly problem: string };

function readOptions(args: readonly string[]): Options | Problem {
  return optionsOf(() => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { domain: { type: 'string', multiple: true, default: [] }, hostname: { type: 'string' } },
    });
    const [folder = '.', ...more] = positionals;
    if (more.length > 0) return { problem: `one folder: ${elsewhere}` };
    const site = siteOf(values.domain, values.hostname);
    return 'problem' in site ? site : { folder, site };
  });
}

function siteOf(named: readonly string[], host: string | undefined): Site | Problem {
  const domains: Domain[] = [];
  for (const name of named) {
    const domain = nameOf(name);
    if (domain === undefined)
      return { problem: `\`--domain\` takes a domain such as \`example.org\`, and ${quote(name)} is none` };
    if (!domains.includes(domain)) domains.push(domain);
  }
  const [first] = domains;
  const hostname = nameOf(host ?? `mx.${first ?? 'example.org'}`);
  if (hostname !== undefined) return { domains, hostname };
  const is = host === undefined ? 'here it has to be given' : `${quote(host)} is none`;
  return { problem: `\`--hostname\` takes the name of this server such as \`mx.example.org\`, and ${is}` };
}

/** A domain by its name; an address in brackets can neither be hosted nor be ours. */
function nameOf(text: string): Domain | undefined {
  return text.startsWith('[') ? undefined : parseDomain(text);
}

/** Also of a symbolic link that leads nowhere: it is somebody's, too. What cannot be asked shows when it is written. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // node:fs throws; there is no other way to ask.
    return false;
  }
}

function report(folder: string, paths: readonly string[], { domains }: Site): string {
  const policy = join(folder, 'site.rules');
  const yours =
    domains.length > 0
      ? `Read ${policy} once, and write into ${join(folder, 'recipients.txt')} who has a mailbox.`
      : 'The files speak of example.org. Put your own domain into them, or begin anew with `--domain`.';
  const next = [
    `mailpolicy test ${inShell(join(folder, 'site.test.rules'))}`,
    `mailpolicy serve --config ${inShell(join(folder, 'mailpolicy.yaml'))}`,
  ];
  return `${paths.map((path) => `wrote ${path}\n`).join('')}\n${yours}\nNext:\n${next.map((line) => `  ${line}\n`).join('')}`;
}

/** A path as a shell takes it for one word that is no option. */
function inShell(path: string): string {
  const bare = path.startsWith('-') ? `./${path}` : path;
  return /^[\w@%+=:,./-]+$/.test(bare) ? bare : `'${bare.replaceAll("'", String.raw`'\''`)}'`;
}
