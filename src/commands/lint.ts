import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { applySafeFixes } from '../diagnostics/apply-fixes.ts';
import { catalog } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { inOrder } from '../diagnostics/in-order.ts';
import { renderGithub } from '../diagnostics/render-github.ts';
import { renderGnu } from '../diagnostics/render-gnu.ts';
import { renderJson } from '../diagnostics/render-json.ts';
import { renderSarif } from '../diagnostics/render-sarif.ts';
import { count, renderText } from '../diagnostics/render-text.ts';
import type { Source } from '../diagnostics/source.ts';
import { makeSource } from '../diagnostics/source.ts';
import { lintFile } from './lint-file.ts';
import { optionsOf } from './options-of.ts';
import { readFile } from './read-file.ts';
import { refuse } from './refuse.ts';
import { replaceFile } from './replace-file.ts';
import { version } from './version.ts';
import { wantsColour } from './wants-colour.ts';

/** `mailpolicy lint FILE…`: every finding of every file. Errors and warnings give 1, notes do not. */
export async function lint(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if ('problem' in options) return refuse('lint', options.problem);
  const found: Diagnostic[] = [];
  for (const name of options.files) {
    const source = await readSource(name);
    if ('problem' in source) return refuse('lint', `${name}: ${source.problem}`);
    const findings = await lintFile(source);
    const fixed = options.fix ? await fix(name, source, findings) : findings;
    if ('problem' in fixed) return refuse('lint', `${name}: ${fixed.problem}`);
    found.push(...fixed);
  }
  process.stdout.write(formats[options.format](inOrder(found)));
  const counted = (severity: Diagnostic['severity']) =>
    inOrder(found).filter((each) => each.severity === severity).length;
  return counted('error') > 0 || counted('warning') > options.maxWarnings ? 1 : 0;
}

const formats = {
  text: (found: readonly Diagnostic[]) => {
    const summary = found.length === 0 ? '' : `\n${count(found)}\n`;
    return renderText(found, { colour: wantsColour(process.stdout) }) + summary;
  },
  json: renderJson,
  sarif: (found: readonly Diagnostic[]) => renderSarif(found, catalog, version()),
  github: renderGithub,
  gnu: renderGnu,
} as const;

type Format = keyof typeof formats;

/** One fix may uncover another, such as an entry that turns out to be there twice; no policy needs more rounds. */
const mostRounds = 20;

/** Makes the safe fixes of a file, and of the files it names, until there is none left, and gives what is found then. */
async function fix(
  name: string,
  source: Source,
  findings: readonly Diagnostic[],
): Promise<readonly Diagnostic[] | { readonly problem: string }> {
  if (name === '-') return { problem: '`--fix` needs a file to write to' };
  let found = findings;
  let total = 0;
  for (let round = 0; round < mostRounds; round++) {
    const made = fixOnce(found);
    if (typeof made !== 'number') return made;
    if (made === 0) break;
    total += made;
    const again = readFile(source.name);
    if ('problem' in again) return again;
    found = await lintFile(makeSource(source.name, again.text));
  }
  if (total > 0) process.stderr.write(`${name}: ${total} ${total === 1 ? 'fix' : 'fixes'} made\n`);
  return found;
}

/** Writes what can be fixed at once, and gives how many fixes that were. */
function fixOnce(findings: readonly Diagnostic[]): number | { readonly problem: string } {
  let made = 0;
  const files = new Map(findings.map(({ span: { source } }) => [source.name, source]));
  for (const file of files.values()) {
    const fixed = applySafeFixes(file, findings);
    if (fixed.count === 0) continue;
    const problem = replaceFile(file.name, fixed.text);
    if (problem !== undefined) return { problem };
    made += fixed.count;
  }
  return made;
}

interface Options {
  readonly files: readonly string[];
  readonly format: Format;
  readonly fix: boolean;
  readonly maxWarnings: number;
}

function readOptions(args: readonly string[]): Options | { readonly problem: string } {
  return optionsOf(() => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        fix: { type: 'boolean', default: false },
        'max-warnings': { type: 'string', default: '0' },
      },
    });
    // On GitHub the findings are shown beside the lines unless another form is asked for.
    const format = values.format ?? (process.env['GITHUB_ACTIONS'] === 'true' ? 'github' : 'text');
    const maxWarnings = Number(values['max-warnings']);
    if (!isFormat(format)) return { problem: `\`--format ${format}\` is none of: ${Object.keys(formats).join(', ')}` };
    if (!/^\d+$/.test(values['max-warnings'])) return { problem: '`--max-warnings` takes a whole number' };
    if (positionals.length === 0) return { problem: 'which file? `mailpolicy lint FILE…`, or `-` for standard input' };
    return { files: positionals, format, fix: values.fix, maxWarnings };
  });
}

function isFormat(name: string): name is Format {
  return Object.hasOwn(formats, name);
}

async function readSource(name: string): Promise<Source | { readonly problem: string }> {
  if (name === '-') return makeSource('stdin', await text(process.stdin));
  const found = readFile(name);
  return 'problem' in found ? found : makeSource(name, found.text);
}
