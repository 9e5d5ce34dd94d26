import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { renderText } from '../diagnostics/render-text.ts';
import { makeSource } from '../diagnostics/source.ts';
import { parse } from '../syntax/parse.ts';
import { print } from '../syntax/print.ts';
import { optionsOf } from './options-of.ts';
import { readFile } from './read-file.ts';
import { refuse } from './refuse.ts';
import { replaceFile } from './replace-file.ts';
import { unifiedDiff } from './unified-diff.ts';
import { wantsColour } from './wants-colour.ts';

/**
 * `mailpolicy fmt FILE…`: brings policies into their canonical layout, in place; `-` goes from standard input to
 * standard output. With `--check` or `--diff` nothing is written: the one names what would change and gives 1, the
 * other shows it. A file with syntax errors stays as it is; its findings are shown, and the others are still done.
 */
export async function fmt(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if ('problem' in options) return refuse('fmt', options.problem);
  let worst = 0;
  for (const name of options.files) worst = Math.max(worst, await formatFile(name, options));
  return worst;
}

interface Options {
  readonly files: readonly string[];
  readonly check: boolean;
  readonly diff: boolean;
}

function readOptions(args: readonly string[]): Options | { readonly problem: string } {
  return optionsOf(() => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { check: { type: 'boolean', default: false }, diff: { type: 'boolean', default: false } },
    });
    if (positionals.length === 0) return { problem: 'which file? `mailpolicy fmt FILE…`, or `-` for standard input' };
    return { files: positionals, check: values.check, diff: values.diff };
  });
}

async function formatFile(name: string, { check, diff }: Options): Promise<number> {
  const read = name === '-' ? { text: await text(process.stdin) } : readFile(name);
  if ('problem' in read) return refuse('fmt', `${name}: ${read.problem}`);
  const source = makeSource(name === '-' ? 'stdin' : name, read.text);
  const { file, diagnostics } = parse(source);
  if (diagnostics.length > 0) {
    process.stderr.write(renderText(diagnostics, { colour: wantsColour(process.stderr) }));
    return 1;
  }
  const printed = print(file);
  if (check || diff) {
    if (printed === read.text) return 0;
    process.stdout.write(diff ? unifiedDiff(source.name, read.text, printed) : `${source.name} would change\n`);
    return check ? 1 : 0;
  }
  if (name === '-') process.stdout.write(printed);
  else if (printed !== read.text) {
    const problem = replaceFile(name, printed);
    if (problem !== undefined) return refuse('fmt', `${name}: ${problem}`);
  }
  return 0;
}
