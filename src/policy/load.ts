import type { Statement, Text } from '../../grammar/ast.ts';
import { check } from '../check/check.ts';
import type { Said } from '../check/program.ts';
import type { Policy } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import type { Source } from '../diagnostics/source.ts';
import { lint, lintStatements } from '../lints/lint.ts';
import type { Surroundings } from '../lints/lint-record.ts';
import { acknowledge } from './acknowledge.ts';
import type { ReadFile } from './gather.ts';
import { gather } from './gather.ts';

/** A test block of a policy; `trial` reads its lines. */
export interface TestBlock {
  readonly title: Text;
  readonly statement: Statement;
}

/** A policy read, checked and linted. */
export interface Loaded {
  /** Undefined where there is any error: such a policy is not enforced. */
  readonly policy: Policy | undefined;
  readonly tests: readonly TestBlock[];
  /** In order of place; acknowledged findings are left out. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read. */
  readonly files: readonly string[];
}

const nowhere: Surroundings = { fronts: [], now: undefined };

/** Reads, checks and lints a policy. Never throws: what is wrong is among the diagnostics. */
export function loadPolicy(root: Source, read: ReadFile, surroundings: Surroundings = nowhere): Loaded {
  const gathered = gather(root, read);
  const checked = check(gathered.program, gathered.diagnostics);
  const { policy, said, lists, sections } = checked;
  const found = [...gathered.diagnostics, ...checked.diagnostics];
  const written = { said, lists, ...surroundings };
  const linted = policy === undefined ? lintStatements(written, found) : lint({ ...written, policy, sections });
  const diagnostics = acknowledge([...found, ...linted], said, surroundings);
  return {
    policy: hasErrors(diagnostics) ? undefined : policy,
    tests: testsOf(said),
    diagnostics,
    files: gathered.files,
  };
}

function testsOf(said: readonly Said[]): TestBlock[] {
  return said.flatMap((each) =>
    each.kind === 'declared' && each.declared.kind === 'test'
      ? [{ title: each.declared.title, statement: each.declared.statement }]
      : [],
  );
}
