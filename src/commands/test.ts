import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { renderText } from '../diagnostics/render-text.ts';
import type { CoverageRecord } from '../trial/coverage.ts';
import { recordCoverage } from '../trial/coverage.ts';
import { judge } from '../trial/judge.ts';
import { play, setStage } from '../trial/play.ts';
import { readTests } from '../trial/read-tests.ts';
import { coverageData, renderCoverage } from '../trial/render-coverage.ts';
import type { TestResult } from '../trial/test-result.ts';
import { renderResult, resultData } from '../trial/test-result.ts';
import { openPolicy } from './open-policy.ts';
import { optionsOf } from './options-of.ts';
import { readFile, readOctets } from './read-file.ts';
import { refuse } from './refuse.ts';
import { wantsColour } from './wants-colour.ts';

/**
 * `mailpolicy test [FILE|FOLDER…] [--coverage] [--json]`: plays the test blocks of policies, of a folder those of all
 * its `.rules` files, without arguments those of this folder. Coverage is told and has no part in the exit code.
 */
export async function test(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if ('problem' in options) return refuse('test', options.problem);
  const files = filesWithTests(options.paths);
  if ('problem' in files) return refuse('test', files.problem);
  const run = startRun(options);
  for (const file of files) await testFile(file, run);
  const { results, coverage } = run;
  if (results.length === 0 && run.exit === 0) return refuse('test', `no test stands in ${options.paths.join(', ')}`);
  const failed = results.filter((result) => result.failures.length > 0).length;
  const passed = results.length - failed;
  const covered = coverage?.sum();
  if (options.json) {
    const ofRun = { passed, failed, tests: results.map(resultData) };
    const data = covered === undefined ? ofRun : { ...ofRun, coverage: coverageData(covered) };
    process.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
  } else {
    process.stdout.write(`${covered === undefined ? '' : renderCoverage(covered)}${passed} passed, ${failed} failed\n`);
  }
  return failed > 0 ? Math.max(run.exit, 1) : run.exit;
}

interface Options {
  readonly paths: readonly string[];
  readonly coverage: boolean;
  readonly json: boolean;
}

function readOptions(args: readonly string[]): Options | { readonly problem: string } {
  return optionsOf(() => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { coverage: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    });
    return { paths: positionals.length > 0 ? positionals : ['.'], ...values };
  });
}

/** Files as named; of a folder, its `.rules` files that hold a test, whatever else they are. */
function filesWithTests(paths: readonly string[]): readonly string[] | { readonly problem: string } {
  const files: string[] = [];
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return { problem: `${path}: there is no such file` };
    if (!stat.isDirectory()) files.push(path);
    else files.push(...rulesIn(path).filter(holdsTest));
  }
  return files;
}

function rulesIn(folder: string): string[] {
  const found = globSync('**/*.rules', { cwd: folder, exclude: (name) => name === 'node_modules' });
  return found.sort().map((name) => join(folder, name));
}

function holdsTest(file: string): boolean {
  const found = readFile(file);
  return 'problem' in found || /^test\b/m.test(found.text);
}

/** What a run has come to so far. */
interface Run {
  readonly results: TestResult[];
  /** Undefined where nobody asks for it: it costs as much again as playing. */
  readonly coverage: CoverageRecord | undefined;
  /** Places of the tests that were played: a block that two files include is played once. */
  readonly played: Set<string>;
  readonly tell: (text: string) => void;
  exit: 0 | 1 | 2;
}

function startRun({ coverage, json }: Options): Run {
  const tell = (text: string) => void (json || process.stdout.write(text));
  return { results: [], coverage: coverage ? recordCoverage() : undefined, played: new Set(), tell, exit: 0 };
}

async function testFile(file: string, run: Run): Promise<void> {
  const opened = openPolicy('test', file);
  if ('exit' in opened) {
    if (opened.exit > run.exit) run.exit = opened.exit;
    return;
  }
  const { policy } = opened;
  const { tests, diagnostics } = readTests(opened.tests, policy, readOctets);
  if (diagnostics.length > 0) tellFindings(diagnostics, run);
  if (tests.length > 0) run.coverage?.expect(policy);
  const stage = setStage(policy);
  for (const each of tests) {
    const key = `${each.span.source.name}\0${each.span.start}`;
    if (run.played.has(key)) continue;
    run.played.add(key);
    const played = await play(stage, each.scenario);
    if (run.coverage !== undefined) for (const session of played) await run.coverage.add(policy, session);
    const result = { test: each, failures: judge(each, played) };
    run.results.push(result);
    run.tell(renderResult(result));
  }
}

function tellFindings(diagnostics: readonly Diagnostic[], run: Run): void {
  process.stderr.write(renderText(diagnostics, { colour: wantsColour(process.stderr) }));
  if (run.exit === 0) run.exit = 1;
}
