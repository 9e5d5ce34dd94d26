import { globSync, readFileSync } from 'node:fs';
import { declarations } from '../../src/declarations/registry.ts';
import { catalog } from '../../src/diagnostics/catalog.ts';
import { facts } from '../../src/facts/registry.ts';
import { listKinds } from '../../src/values/list-kind.ts';
import { operators } from '../../src/values/operators/registry.ts';
import { verbs } from '../../src/verbs/registry.ts';
import { casesOf } from '../corpus.ts';

/** Longest seed: a change in a long text is mostly far from everything. */
const mostUnits = 4000;

function filesIn(...patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => globSync(pattern).sort()).map((file) => readFileSync(file, 'utf8'));
}

function piecesOf(...patterns: readonly string[]): string[] {
  const files = patterns.flatMap((pattern) => globSync(pattern).sort());
  return files.flatMap((file) => casesOf(file).map(({ source }) => source.text.trimStart()));
}

/** Stretches of whole lines of a text that is too long to be a seed. */
function cut(text: string): string[] {
  if (text.length <= mostUnits) return [text];
  const end = text.lastIndexOf('\n', mostUnits) + 1 || mostUnits;
  return [text.slice(0, end), ...cut(text.slice(end))];
}

const pages = catalog.flatMap((page) => [page.bad, page.good]);
const isConfig = (text: string) => /^\w+:/m.test(text) && !/^mailpolicy 1$/m.test(text);

const names =
  'networks ours = 192.0.2.0/24\ndomains hosted = "msen.example"\naddresses known-good = @ebay.com\nextensions executables = .exe\n' +
  'phrases offensive = "act now"\ndefine customer = client in ours or authenticated\n';

/** A policy without a fault, in which one statement stands. */
export function inPolicy(statement: string): string {
  return `mailpolicy 1\n${names}otherwise reply 550 5.7.1 "Refused, see {help}"\nhelp "https://a.example/#{rule}"\nrelay to hosted\nrelay for customer\n${statement}\naccept everyone\n`;
}

/** Policies: of the corpus, those that come with the program, of the pages of findings, and the examples of the registries. */
export const policySeeds: readonly string[] = [
  ...piecesOf('test/corpus/**/*.rules'),
  ...filesIn('rules/**/*.rules', 'test/syntax/print/*.rules', 'test/commands/trial/*.rules'),
  ...pages.filter((text) => !isConfig(text)),
  ...[...facts, ...operators].map(({ example }) => inPolicy(`reject it when ${example}`)),
  ...[...verbs, ...declarations].map(({ example }) => inPolicy(example)),
].flatMap(cut);

/** Entries of list files, by the kind of list. */
export const listSeeds: readonly string[] = [
  ...filesIn('test/corpus/lists/*.{networks,domains,addresses,extensions,phrases}', 'rules/lists/*'),
  ...listKinds.map(({ example }) => `${example}\n${example} until 2030-01-31 because "x" # y\n`),
].flatMap(cut);

export const configSeeds: readonly string[] = [
  ...piecesOf('test/corpus/config/*.yaml'),
  ...pages.filter(isConfig),
].flatMap(cut);

/** Test blocks without the policy that they test. */
export const testSeeds: readonly string[] = [
  ...[...piecesOf('test/corpus/tests/*.rules'), ...filesIn('rules/*.test.rules')].flatMap((text) =>
    text.split(/^(?=test )/m).filter((part) => part.startsWith('test ')),
  ),
].flatMap(cut);
