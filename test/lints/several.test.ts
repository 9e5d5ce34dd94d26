import { expect, test } from 'vitest';
import { inOrder } from '../../src/diagnostics/in-order.ts';
import { casesOf, testCorpus } from '../corpus.ts';
import { findings } from './find.ts';

/** Several faults in one file: all are shown, none twice. */
testCorpus('test/corpus/several', (source, read) => findings(source, read));

const file = 'test/corpus/several/faults.rules';
const none = { problem: 'there is no such file' };

test.each(casesOf(file))('line $firstLine: what is shown is in the order of the text, each once', ({ source }) => {
  const shown = inOrder(findings(source, () => none));
  const places = shown.map(({ span }) => span.start);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  const causes = shown.map(({ code, message, span }) => `${code} ${message} ${span.start}`);
  expect(causes).toEqual([...new Set(causes)]);
});
