import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { FindingPage } from '../diagnostics/finding.ts';
import { makeSource } from '../diagnostics/source.ts';
import { policyFront } from '../mail/front-kind.ts';
import type { ReadFile } from '../policy/gather.ts';
import { loadPolicy } from '../policy/load.ts';

const absent = { problem: 'there is no such file' };

/**
 * Every finding of an example of a code's page, its good or its bad one: a policy with its tests, or for MP8xx a
 * configuration. It is linted as `lint` would, beside the files of the page, on a day in 2026.
 */
export async function lintExample(
  { code, files = {} }: FindingPage,
  text: string,
  more: Readonly<Record<string, string>> = {},
): Promise<readonly Diagnostic[]> {
  const read: ReadFile = (path) => {
    const found = more[path] ?? files[path];
    return found === undefined ? absent : { text: found };
  };
  if (code.startsWith('MP8')) {
    const { parseConfig } = await import('../policy/config.ts');
    const { hostedFindings } = await import('../policy/hosted.ts');
    const { config, diagnostics } = parseConfig(makeSource('mailpolicy.yaml', text), read);
    const named = config === undefined ? absent : read(config.policy);
    // Most examples are about the configuration alone.
    if (config === undefined || 'problem' in named) return diagnostics;
    const { policy } = loadPolicy(makeSource(config.policy, named.text), read);
    return [...diagnostics, ...(policy === undefined ? [] : hostedFindings(config, policy))];
  }
  // MP4xx is said of a listener that cannot know all.
  const fronts = code.startsWith('MP4') ? [policyFront] : [];
  const now = Date.UTC(2026, 10, 23);
  const { policy, tests, diagnostics } = loadPolicy(makeSource('site.rules', text), read, { fronts, now });
  if (policy === undefined || tests.length === 0) return diagnostics;
  const { readTests } = await import('../trial/read-tests.ts');
  return [...diagnostics, ...readTests(tests, policy, () => absent).diagnostics];
}
