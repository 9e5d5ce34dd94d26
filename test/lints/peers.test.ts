import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { casesOf, plantedIn, testCorpus } from '../corpus.ts';
import { findings } from './find.ts';

/** What the checks of other mail software were given, in our language: each fault is found, each good twin is silent. */
testCorpus('test/corpus/peers', (source, read) => findings(source, read));

test('there are enough of them to speak of', () => {
  const planted = globSync('test/corpus/peers/*.rules').map((file) => ({
    file,
    count: casesOf(file).flatMap(({ source }) => plantedIn(source.text)).length,
  }));
  let sum = 0;
  for (const { count } of planted) sum += count;
  expect(sum).toBeGreaterThanOrEqual(60);
  // Every system of the comparison, and what none of them checks.
  expect(planted.map(({ file }) => file.replace(/^.*\/|\.rules$/g, '')).sort()).toEqual([
    'exim',
    'mailfromd',
    'milter-greylist',
    'opensmtpd',
    'postfix',
    'postfwd',
    'rspamd',
    'sieve',
    'unchecked',
  ]);
});
