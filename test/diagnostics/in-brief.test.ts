import { expect, test } from 'vitest';
import { inBrief } from '../../src/diagnostics/in-brief.ts';

test('a line that repeats for long is shown once and counted', () => {
  expect(inBrief(`a\n${'  b\n'.repeat(1001)}c`)).toBe('a\n  b\n  # … and this line 1,000 times more\nc');
});

test('three equal lines stay', () => {
  expect(inBrief('b\nb\nb\nc\n')).toBe('b\nb\nb\nc\n');
});
