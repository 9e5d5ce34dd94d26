import { parseArgs } from 'node:util';
import { catalog } from '../diagnostics/catalog.ts';
import type { Diagnostic, Severity } from '../diagnostics/diagnostic.ts';
import type { FindingPage } from '../diagnostics/finding.ts';
import { inBrief } from '../diagnostics/in-brief.ts';
import { nearest } from '../diagnostics/near.ts';
import { noPaint, terminalPaint } from '../diagnostics/paint.ts';
import { renderText } from '../diagnostics/render-text.ts';
import { lintExample } from './lint-example.ts';
import { optionsOf } from './options-of.ts';
import { refuse } from './refuse.ts';
import { wantsColour } from './wants-colour.ts';

/** `mailpolicy explain CODE…`: the page of each code, with a bad and a good example. */
export async function explain(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if ('problem' in options) return refuse('explain', options.problem);
  const pages: FindingPage[] = [];
  for (const code of options.codes) {
    const page = catalog.find((each) => each.code === code.toUpperCase());
    if (page === undefined) return refuse('explain', `there is no finding ${code}; ${advice(code.toUpperCase())}`);
    pages.push(page);
  }
  process.stdout.write(options.json ? toJson(pages) : (await Promise.all(pages.map(toText))).join('\n\n'));
  return 0;
}

/** What a page says about how a finding weighs. */
const weights: Readonly<Record<Severity, string>> = {
  error: 'What has it is not loaded. It cannot be allowed.',
  warning: 'It makes `lint` fail. `allow` acknowledges it, with a reason.',
  note: 'It never makes `lint` fail.',
};

async function toText(page: FindingPage): Promise<string> {
  const { code, severity, title, doc, bad, good } = page;
  const colour = wantsColour(process.stdout);
  const paint = colour ? terminalPaint : noPaint;
  const found = (await lintExample(page, bad)).filter((each) => each.code === code);
  return [
    `${paint.severity[severity](`${severity}[${code}]`)}${paint.strong(`: ${title}`)}\n`,
    `${wrap(doc)}\n${wrap(weights[severity])}\n`,
    `${paint.strong('Bad')}\n\n${indent(inBrief(bad))}`,
    renderText(found.slice(0, 1).map(shortened), { colour }),
    `${paint.strong('Good')}\n\n${indent(inBrief(good))}`,
  ].join('\n');
}

/** Cut to what a page has room for. */
function shortened(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, notes: (diagnostic.notes ?? []).slice(0, 4) };
}

/** Columns of a page. */
const width = 100;

function wrap(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}

function toJson(pages: readonly FindingPage[]): string {
  const shown = pages.map(({ code, severity, title, doc, bad, good }) => ({ code, severity, title, doc, bad, good }));
  return `${JSON.stringify(shown, null, 2)}\n`;
}

function advice(code: string): string {
  const near = nearest(
    code,
    catalog.map((page) => page.code),
  );
  return near === undefined ? `codes run from ${catalog[0]?.code} to ${catalog.at(-1)?.code}` : `did you mean ${near}?`;
}

interface Options {
  readonly codes: readonly string[];
  readonly json: boolean;
}

function readOptions(args: readonly string[]): Options | { readonly problem: string } {
  return optionsOf(() => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    if (positionals.length === 0) return { problem: 'which code? `mailpolicy explain MP101`' };
    return { codes: positionals, json: values.json };
  });
}
