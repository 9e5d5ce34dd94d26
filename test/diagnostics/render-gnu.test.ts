import { expect, test } from 'vitest';
import { renderGnu } from '../../src/diagnostics/render-gnu.ts';
import { sample } from './sample.ts';

test('a line for each finding', async () => {
  await expect(renderGnu(sample)).toMatchFileSnapshot('golden/gnu.txt');
});

test('nothing where nothing was found', () => expect(renderGnu([])).toBe(''));
