import type { Policy } from '../../src/core/policy.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import type { Test } from '../../src/trial/expectation.ts';
import type { ReadMessage } from '../../src/trial/read-tests.ts';
import { readTests } from '../../src/trial/read-tests.ts';

const there = new TextEncoder().encode('Subject: from a file\r\n\r\nBody\r\n');

/** The one message file there is. */
export const readMessage: ReadMessage = (path) =>
  path.endsWith('there.eml') ? { octets: there } : { problem: 'there is no such file' };

/** A policy without findings, and its tests; a fault in either is a fault of the case. */
export function trialOf(text: string): { readonly policy: Policy; readonly tests: readonly Test[] } {
  const loaded = loadPolicy(makeSource('policy.rules', text), () => ({ problem: 'there is no such file' }));
  if (loaded.policy === undefined) throw new Error(said(loaded.diagnostics));
  const { tests, diagnostics } = readTests(loaded.tests, loaded.policy, readMessage);
  if (hasErrors(diagnostics)) throw new Error(said(diagnostics));
  return { policy: loaded.policy, tests };
}

function said(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n');
}
