import { dirname, isAbsolute, join } from 'node:path';
import type { Statement, Text } from '../../grammar/ast.ts';
import type { Program } from '../check/program.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { includeFailed } from '../diagnostics/findings/statements.ts';
import type { Source } from '../diagnostics/source.ts';
import { makeSource } from '../diagnostics/source.ts';
import { parse } from '../syntax/parse.ts';

/** Text of a file, or in plain words why it cannot be read. */
export type ReadFile = (path: string) => { readonly text: string } | { readonly problem: string };

/** A policy with everything it names: its own statements, those of its includes in their places, its list files. */
export interface Gathered {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read, the lists included: what a reload has to watch. */
  readonly files: readonly string[];
}

/** Reads a policy and what it includes. The root is given, so that standard input and tests can be one; the rest is read through `read`. */
export function gather(root: Source, read: ReadFile): Gathered {
  const diagnostics: Diagnostic[] = [];
  const files: string[] = [root.name];
  const lists = new Map<string, Source>();

  const statementsOf = (source: Source, chain: readonly string[]): Statement[] => {
    const parsed = parse(source);
    diagnostics.push(...parsed.diagnostics);
    return parsed.file.statements.flatMap((statement) => {
      const path = includedBy(statement);
      return path === undefined ? [statement] : [statement, ...include(path, chain)];
    });
  };

  const include = (path: Text, chain: readonly string[]): Statement[] => {
    const name = resolve(path);
    if (chain.includes(name)) {
      diagnostics.push(includeFailed.at(path.span, path.value, `it includes itself: ${[...chain, name].join(' → ')}`));
      return [];
    }
    // A file included twice over is read once; what it says stands at the first place.
    if (files.includes(name)) return [];
    const found = read(name);
    if ('problem' in found) {
      diagnostics.push(includeFailed.at(path.span, path.value, found.problem));
      return [];
    }
    files.push(name);
    return statementsOf(makeSource(name, found.text), [...chain, name]);
  };

  const statements = statementsOf(root, [root.name]);
  return {
    program: {
      file: root.name,
      statements,
      listFile: (path) => {
        const name = resolve(path);
        const known = lists.get(name);
        if (known !== undefined) return { source: known };
        const found = read(name);
        if ('problem' in found) return found;
        if (!files.includes(name)) files.push(name);
        const source = makeSource(name, found.text);
        lists.set(name, source);
        return { source };
      },
    },
    diagnostics,
    files,
  };
}

/** A path counts from the folder of the file it is written in. */
function resolve(path: Text): string {
  return isAbsolute(path.value) ? path.value : join(dirname(path.span.source.name), path.value);
}

function includedBy(statement: Statement): Text | undefined {
  const [head, path, ...rest] = statement.terms;
  return head.kind === 'word' && head.name === 'include' && path?.kind === 'text' && rest.length === 0
    ? path
    : undefined;
}
