import { walk } from '../../../src/core/evaluate.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Source } from '../../../src/diagnostics/source.ts';
import { makeSource } from '../../../src/diagnostics/source.ts';
import type { ReadFile } from '../../../src/policy/gather.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import type { Random } from '../../fuzz/random.ts';
import type { Subject } from './claims.ts';
import { claims } from './claims.ts';
import { knowledgeOf, sessionsFor } from './sessions.ts';

/** What became of the warnings of a policy. */
export interface Judged {
  readonly errors: readonly Diagnostic[];
  readonly verdicts: readonly {
    readonly said: Diagnostic;
    /** Undefined where nothing here can tell. */
    readonly isTrue: boolean | undefined;
  }[];
}

const now = Date.UTC(2026, 10, 23);

/** Lints a policy and holds each of its warnings, or others in their stead, against so many sessions. */
export function judgeWarnings(
  source: Source,
  read: ReadFile,
  random: Random,
  sessions: number,
  instead?: readonly Diagnostic[],
): Judged {
  const around = { fronts: [], now };
  const { policy, diagnostics } = loadPolicy(source, read, around);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const warnings = instead ?? diagnostics.filter(({ severity }) => severity === 'warning');
  if (policy === undefined || warnings.length === 0) return { errors, verdicts: [] };
  const moments = sessionsFor(policy, random, sessions);
  const subject: Subject = {
    source,
    policy,
    moments,
    ends: moments.map((moment) => walk(policy.rules, knowledgeOf(policy, moment))),
    reload: (text) => loadPolicy(makeSource(source.name, text), read, around).policy,
    now,
  };
  return { errors, verdicts: warnings.map((said) => ({ said, isTrue: claims[said.code]?.(said, subject) })) };
}
