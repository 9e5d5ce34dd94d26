import type { Policy } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { unreadableFile } from '../diagnostics/findings/config.ts';
import type { Source } from '../diagnostics/source.ts';
import { makeSource } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Surroundings } from '../lints/lint-record.ts';
import { frontKinds } from '../mail/front-kind.ts';
import { loadPolicy } from '../policy/load.ts';
import { readFile, readOctets } from './read-file.ts';

/**
 * Every finding of a policy with its tests, or, where the name ends in .yaml or .yml, of a configuration and of the
 * policy that it names, for the listeners that it has.
 */
export async function lintFile(source: Source): Promise<readonly Diagnostic[]> {
  return /\.ya?ml$/i.test(source.name) ? lintConfig(source) : (await lintPolicy(source, { fronts: [] })).diagnostics;
}

/** The policy itself is undefined where it has an error. */
async function lintPolicy(
  source: Source,
  around: Omit<Surroundings, 'now'>,
): Promise<{ readonly policy: Policy | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  const { policy, tests, diagnostics } = loadPolicy(source, readFile, { ...around, now: Date.now() });
  if (policy === undefined || tests.length === 0) return { policy, diagnostics };
  // Loaded on need: most policies have their tests in a file of their own.
  const { readTests } = await import('../trial/read-tests.ts');
  return { policy, diagnostics: [...diagnostics, ...readTests(tests, policy, readOctets).diagnostics] };
}

async function lintConfig(source: Source): Promise<readonly Diagnostic[]> {
  const { parseConfig } = await import('../policy/config.ts');
  const { hostedFindings } = await import('../policy/hosted.ts');
  const { config, diagnostics } = parseConfig(source, readFile);
  if (config === undefined) return diagnostics;
  const found = readFile(config.policy);
  if ('problem' in found) {
    const start: Span = { source, start: 0, end: 0 };
    return [...diagnostics, unreadableFile.at(start, config.policy, found.problem)];
  }
  const fronts = frontKinds.filter((front) => config.listeners.some((listener) => listener.kind === front.name));
  const listeners = config.listeners.map((listener) => listener.name);
  const linted = await lintPolicy(makeSource(config.policy, found.text), { fronts, listeners });
  const together = linted.policy === undefined ? [] : hostedFindings(config, linted.policy);
  return [...diagnostics, ...together, ...linted.diagnostics];
}
