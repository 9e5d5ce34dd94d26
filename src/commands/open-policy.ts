import type { Policy } from '../core/policy.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { renderText } from '../diagnostics/render-text.ts';
import { makeSource } from '../diagnostics/source.ts';
import type { TestBlock } from '../policy/load.ts';
import { loadPolicy } from '../policy/load.ts';
import { readFile } from './read-file.ts';
import { wantsColour } from './wants-colour.ts';

/** A policy that can be played, with its test blocks. */
export interface OpenedPolicy {
  readonly policy: Policy;
  readonly tests: readonly TestBlock[];
}

/**
 * Loads a policy for a command that is not about findings: its errors go to standard error, its warnings are `lint`'s.
 * Gives the exit code where there is nothing to play.
 */
export function openPolicy(command: string, file: string): OpenedPolicy | { readonly exit: 1 | 2 } {
  const found = readFile(file);
  if ('problem' in found) {
    process.stderr.write(`mailpolicy ${command}: ${file}: ${found.problem}\n`);
    return { exit: 2 };
  }
  const { policy, tests, diagnostics } = loadPolicy(makeSource(file, found.text), readFile);
  if (policy !== undefined && !hasErrors(diagnostics)) return { policy, tests };
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  process.stderr.write(renderText(errors, { colour: wantsColour(process.stderr) }));
  return { exit: 1 };
}
