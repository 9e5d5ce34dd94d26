import { expect, test } from 'vitest';
import { renderGithub } from '../../src/diagnostics/render-github.ts';
import { sample } from './sample.ts';

test('workflow commands', async () => {
  await expect(renderGithub(sample)).toMatchFileSnapshot('golden/github.txt');
});

test('nothing where nothing was found', () => expect(renderGithub([])).toBe(''));
