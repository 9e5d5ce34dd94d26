import type { ListKind } from '../../src/core/policy.ts';
import { catalog } from '../../src/diagnostics/catalog.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { inOrder } from '../../src/diagnostics/in-order.ts';
import { renderGithub } from '../../src/diagnostics/render-github.ts';
import { renderGnu } from '../../src/diagnostics/render-gnu.ts';
import { renderJson } from '../../src/diagnostics/render-json.ts';
import { renderSarif } from '../../src/diagnostics/render-sarif.ts';
import { renderText } from '../../src/diagnostics/render-text.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { policyFront, smtpFront } from '../../src/mail/front-kind.ts';
import { parseConfig } from '../../src/policy/config.ts';
import type { ReadFile } from '../../src/policy/gather.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { parse } from '../../src/syntax/parse.ts';
import { print } from '../../src/syntax/print.ts';
import { readTests } from '../../src/trial/read-tests.ts';
import { listKinds } from '../../src/values/list-kind.ts';
import { withoutPlaces } from '../syntax/same.ts';
import { configSeeds, inPolicy, listSeeds, policySeeds, testSeeds } from './seeds.ts';

/** Something that reads a text which anybody may have written. */
export interface Target {
  readonly name: string;
  /** What is mutated. */
  readonly seeds: readonly string[];
  /** Throws where a promise is broken: no crash, places inside the text, no more shown than anybody reads, layout that says the same. */
  readonly read: (text: string) => void;
  /** How often it is chosen. */
  readonly weight: number;
}

/** A day on which some of the dates in the seeds are past. */
const surroundings = { fronts: [policyFront, smtpFront], listeners: ['mx'], now: Date.UTC(2026, 10, 23) };
const absent = { problem: 'there is no such file' };

/** Lexer and parser, checker, lints, tests, and the findings as they are shown. */
function readPolicy(text: string, files: Files = {}): void {
  lookAt(lintPolicy(text, files), text.length);
}

type Files = Readonly<Record<string, string>>;

/** What `lint` finds in a policy and its tests. */
export function lintPolicy(text: string, files: Files = {}): readonly Diagnostic[] {
  const read: ReadFile = (path) => {
    const found = Object.hasOwn(files, path) ? files[path] : undefined;
    return found === undefined ? absent : { text: found };
  };
  const { policy, tests, diagnostics } = loadPolicy(makeSource('fuzz.rules', text), read, surroundings);
  const ofTests = policy === undefined ? [] : readTests(tests, policy, () => absent).diagnostics;
  return [...diagnostics, ...ofTests];
}

/** Layout: what is printed says the same, and prints as itself. */
function layOut(text: string): void {
  const { file, diagnostics } = parse(makeSource('fuzz.rules', text));
  if (diagnostics.length > 0) return;
  const printed = print(file);
  const again = parse(makeSource('fuzz.rules', printed));
  if (again.diagnostics.length > 0) throw new Error(`what was printed has a fault: ${again.diagnostics[0]?.message}`);
  if (JSON.stringify(withoutPlaces(again.file)) !== JSON.stringify(withoutPlaces(file)))
    throw new Error('what was printed says something else');
  if (print(again.file) !== printed) throw new Error('what was printed does not print as itself');
}

const asked = {
  networks: 'client in l',
  domains: 'helo in l',
  addresses: 'sender in l',
  extensions: 'any attachment (extension in l)',
  phrases: 'subject contains any of l',
} as const;

/** The same of a list file, by a policy that has one list of the kind. */
export function lintList(kind: ListKind, text: string): readonly Diagnostic[] {
  const policy = `mailpolicy 1\n${kind} l = file "l"\notherwise reply 550 5.7.1 "No"\nrelay for client is 192.0.2.1\nreject x when ${asked[kind]}\naccept everyone\n`;
  return lintPolicy(policy, { l: text });
}

/** The same of a configuration, without the policy that it names. Its file of users is the text once more. */
export function lintConfig(text: string): readonly Diagnostic[] {
  const read: ReadFile = (path) => (path.endsWith('users') ? { text } : absent);
  return parseConfig(makeSource('mailpolicy.yaml', text), read).diagnostics;
}

export const targets: readonly Target[] = [
  { name: 'policy', seeds: policySeeds, weight: 5, read: readPolicy },
  { name: 'layout', seeds: policySeeds, weight: 2, read: layOut },
  { name: 'tests', seeds: testSeeds, weight: 1, read: (text) => readPolicy(inPolicy(`tag x\n${text}`)) },
  { name: 'configuration', seeds: configSeeds, weight: 1, read: (text) => lookAt(lintConfig(text), text.length) },
  ...listKinds.map(
    ({ name }): Target => ({
      name: `list of ${name}`,
      seeds: listSeeds,
      weight: 0.3,
      read: (text) => lookAt(lintList(name, text), text.length),
    }),
  ),
];

const mostShown = 100;

/** Every finding has its place in its source and can be shown in every form; no more than a hundred are shown, and the rest is counted. */
function lookAt(diagnostics: readonly Diagnostic[], drawn: number): void {
  for (const { code, span, secondary = [], fixes = [] } of diagnostics) {
    const spans = [
      span,
      ...secondary.map((each) => each.span),
      ...fixes.flatMap((fix) => fix.edits.map((edit) => edit.span)),
    ];
    for (const { source, start, end } of spans) {
      if (!(0 <= start && start <= end && end <= source.text.length))
        throw new Error(`${code} lies from ${start} to ${end} in ${source.text.length} characters`);
    }
  }
  const text = renderText(diagnostics, { colour: false });
  const shown = text.match(/^(?:error|warning|note)\[MP\d{3}\]/gm)?.length ?? 0;
  const all = inOrder(diagnostics).length;
  if (shown !== Math.min(all, mostShown)) throw new Error(`${shown} of ${all} findings are shown`);
  if (all > shown) {
    const counted = [...(/^… and (.*) more$/m.exec(text)?.[1] ?? '').matchAll(/\d+/g)].map(Number);
    const rest = counted.reduce((sum, count) => sum + count, 0);
    if (rest !== all - shown) throw new Error(`${rest} findings are counted, and ${all - shown} are not shown`);
  }
  // One of the other forms a time: all of them at every time would double the work.
  otherForms[drawn % otherForms.length]?.(diagnostics);
}

const otherForms: readonly ((diagnostics: readonly Diagnostic[]) => string)[] = [
  renderJson,
  renderGithub,
  renderGnu,
  (diagnostics) => renderSarif(diagnostics, catalog, '0'),
  () => '',
  () => '',
];
