import { globSync } from 'node:fs';
import type { Schema } from '@cfworker/json-schema';
import { Validator } from '@cfworker/json-schema';
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { describe, expect, test } from 'vitest';
import { lintExample } from '../../src/commands/lint-example.ts';
import { catalog } from '../../src/diagnostics/catalog.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { renderSarif } from '../../src/diagnostics/render-sarif.ts';
import { casesOf } from '../corpus.ts';
import { findings } from '../lints/find.ts';
import { sample } from './sample.ts';

// Without its `id`, against which the validator would resolve what the schema refers to inside itself.
const sarif: Schema = JSON.parse(JSON.stringify({ ...schema, id: undefined }));
const validator = new Validator(sarif, '4', false);

/** What is wrong with the SARIF of these findings, by the schema. */
function faultsOf(found: readonly Diagnostic[]): string[] {
  const log: unknown = JSON.parse(renderSarif(found, catalog, '1.2.3'));
  return validator.validate(log).errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}

describe('the schema of SARIF 2.1.0', () => {
  test('is one that can fail', () => {
    expect(validator.validate({ version: '2.1.0', runs: [{ tool: {} }] }).valid).toBe(false);
    expect(
      validator.validate({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [{}] }] }).valid,
    ).toBe(false);
    const misplaced = { physicalLocation: { artifactLocation: { uri: 'a b' }, region: { startLine: 0 } } };
    const run = { tool: { driver: { name: 'x' } }, results: [{ message: { text: 'x' }, locations: [misplaced] }] };
    expect(validator.validate({ version: '2.1.0', runs: [run] }).errors.map((each) => each.instanceLocation)).toContain(
      '#/runs/0/results/0/locations/0/physicalLocation/region/startLine',
    );
  });

  test('no findings', () => expect(faultsOf([])).toEqual([]));
  test('one of each kind', () => expect(faultsOf(sample)).toEqual([]));

  test.each(catalog.map((page) => [page.code, page] as const))('the example of %s', async (_, page) => {
    expect(faultsOf(await lintExample(page, page.bad))).toEqual([]);
  });

  test.each(globSync('test/corpus/{lints,peers,several}/*.rules'))('%s', (file) => {
    const none = { problem: 'there is no such file' };
    expect(casesOf(file).flatMap(({ source }) => faultsOf(findings(source, () => none)))).toEqual([]);
  });
});

const pages = ['MP201', 'MP302', 'MP307'].map((code) => ({
  code,
  severity: 'warning' as const,
  title: `the title of ${code}`,
  doc: `Why ${code} matters.`,
  bad: 'a bad example\n',
  good: 'a good example\n',
}));

test('is the same from run to run', async () => {
  await expect(renderSarif(sample, pages, '1.2.3')).toMatchFileSnapshot('golden/sarif.json');
});

test('two findings of one code on lines with one text have two fingerprints, that stay when the lines move', () => {
  const prints = (found: readonly Diagnostic[]) => {
    const log: { runs: { results: { partialFingerprints: { primaryLocationLineHash: string } }[] }[] } = JSON.parse(
      renderSarif(found, catalog, '1.2.3'),
    );
    return log.runs[0]?.results.map((each) => each.partialFingerprints.primaryLocationLineHash) ?? [];
  };
  const text = 'networks a = 10.0.0.1/8\n';
  const source = (above: string) => ({
    name: 'a',
    text: above + text,
    lineStarts: [0, ...(above === '' ? [] : [above.length])],
  });
  const at = (above: string): Diagnostic => ({
    code: 'MP306',
    severity: 'warning',
    message: 'x',
    span: { source: source(above), start: above.length + 13, end: above.length + 15 },
  });
  const [one, two] = prints([at(''), at('')]);
  expect(one).not.toBe(two);
  expect(prints([at('# moved down\n')])).toEqual([one]);
});
