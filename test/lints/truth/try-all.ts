import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { catalog } from '../../../src/diagnostics/catalog.ts';
import type { Source } from '../../../src/diagnostics/source.ts';
import { makeSource, positionAt } from '../../../src/diagnostics/source.ts';
import type { ReadFile } from '../../../src/policy/gather.ts';
import { casesOf } from '../../corpus.ts';
import { startRandom } from '../../fuzz/random.ts';
import { policies } from '../../properties/policies.ts';
import { asText } from './as-text.ts';
import { judgeWarnings } from './judge.ts';

/** How often each code was found true and how often nothing could tell, and what was false, ready to be read. */
export interface Tried {
  readonly policies: number;
  readonly proved: ReadonlyMap<string, number>;
  readonly untold: ReadonlyMap<string, number>;
  readonly faults: readonly string[];
}

const sessions = 40;
const noFile: ReadFile = () => ({ problem: 'there is no such file' });

/** Random policies, so many or until `performance.now` is there: they have no error, and their warnings are true. */
export function tryRandom(seed: number, { count, until }: { readonly count: number; readonly until: number }): Tried {
  const random = startRandom(seed);
  const tally = startTally();
  for (let at = 0; at < count && performance.now() < until; at++) {
    const [policy] = fc.sample(policies, { numRuns: 1, seed: seed + at });
    if (policy === undefined) throw new Error('a sample has one');
    const source = makeSource('random.rules', asText(policy, random));
    const { errors, verdicts } = judgeWarnings(source, noFile, random, sessions);
    for (const { code, message } of errors)
      tally.faults.push(`${code} ${message}, in a policy without errors:\n${source.text}`);
    tally.add(source, verdicts);
  }
  return tally;
}

/** The policies that come with the program. */
export const shipped: readonly string[] = globSync('rules/**/*.rules').sort();

/** Each warning of the policies that come with the program, of the corpus and of the pages of the findings. */
export function tryWritten(): Tried {
  const random = startRandom(1);
  const tally = startTally();
  for (const { source, read } of written()) tally.add(source, judgeWarnings(source, read, random, sessions).verdicts);
  return tally;
}

function written(): { readonly source: Source; readonly read: ReadFile }[] {
  const corpus = globSync('test/corpus/{lints,peers,several}/*.rules')
    .sort()
    .flatMap((file) => casesOf(file));
  return [
    ...shipped.map((file) => ({ source: makeSource(file, readFileSync(file, 'utf8')), read: onDisk })),
    ...corpus.map(({ source }) => ({ source, read: onDisk })),
    ...catalog.map(({ code, bad, files = {} }) => ({
      source: makeSource(`the example of ${code}`, bad),
      read: (path: string) => {
        const text = Object.hasOwn(files, path) ? files[path] : undefined;
        return text === undefined ? noFile(path) : { text };
      },
    })),
  ];
}

const onDisk: ReadFile = (path) => {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch {
    // node:fs throws; some cases are about files that are not there.
    return noFile(path);
  }
};

function startTally() {
  const proved = new Map<string, number>();
  const untold = new Map<string, number>();
  const faults: string[] = [];
  let tried = 0;
  return {
    proved,
    untold,
    faults,
    get policies() {
      return tried;
    },
    add: (source: Source, verdicts: ReturnType<typeof judgeWarnings>['verdicts']) => {
      tried++;
      for (const { said, isTrue } of verdicts) {
        if (isTrue === false) {
          const { line } = positionAt(said.span.source, said.span.start);
          faults.push(`${source.name}:${line} ${said.code} ${said.message}, which is not so:\n${source.text}`);
        }
        const counts = isTrue === true ? proved : untold;
        counts.set(said.code, (counts.get(said.code) ?? 0) + 1);
      }
    },
  };
}
