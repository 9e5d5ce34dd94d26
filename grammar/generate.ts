import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ebnf } from './generate/ebnf.ts';
import { highlighting } from './generate/highlighting.ts';
import { reference } from './generate/reference.ts';

/** Every generated file: its path from the root of the project, and what it holds. */
export const generated: readonly { readonly path: string; readonly make: () => string }[] = [
  { path: 'grammar/REFERENCE.md', make: reference },
  { path: 'grammar/mailpolicy.ebnf', make: ebnf },
  { path: 'grammar/mailpolicy.tmLanguage.json', make: highlighting },
];

/** Writes what is stale; with `--check` it only says so, and fails. */
function main(args: readonly string[]): number {
  const stale = generated.filter(({ path, make }) => !existsSync(path) || readFileSync(path, 'utf8') !== make());
  const isCheck = args.includes('--check');
  for (const { path, make } of stale) {
    if (isCheck) console.error(`${path} is stale: run \`npm run generate\``);
    else writeFileSync(path, make());
  }
  return isCheck && stale.length > 0 ? 1 : 0;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
