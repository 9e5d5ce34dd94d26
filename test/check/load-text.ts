import { makeSource } from '../../src/diagnostics/source.ts';
import type { Loaded } from '../../src/policy/load.ts';
import { loadPolicy } from '../../src/policy/load.ts';

/** Loads a policy from text; `files` are what includes and lists can read beside it. */
export function loadText(text: string, files: Readonly<Record<string, string>> = {}): Loaded {
  return loadPolicy(makeSource('policy.rules', text), (path) => {
    const found = files[path];
    return found === undefined ? { problem: 'there is no such file' } : { text: found };
  });
}

/** Findings as `line:column code`, in order of place. */
export function findingsOf(loaded: Loaded): string[] {
  return loaded.diagnostics
    .map(({ code, span: { source, start } }) => {
      const before = source.text.slice(0, start).split('\n');
      return `${source.name === 'policy.rules' ? '' : `${source.name}:`}${before.length}:${(before.at(-1) ?? '').length + 1} ${code}`;
    })
    .sort();
}
