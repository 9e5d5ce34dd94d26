import { hopelessPattern, plainPattern } from '../diagnostics/findings/logic.ts';
import type { Lint } from './lint-record.ts';
import { everyPart, writtenConditions } from './written-conditions.ts';

/** Patterns that are plain texts, and patterns that no text can match. */
export const patterns: Lint = ({ said }) =>
  writtenConditions(said).flatMap((condition) =>
    [...everyPart(condition)].flatMap((part) => {
      const pattern = part.kind === 'test' && part.operator === 'matches' ? part.operands[0] : undefined;
      if (pattern?.kind !== 'text') return [];
      const [, start = '', plain, end = ''] = /^(\^?)((?:[^\\^$.|?*+()[\]{}])+)(\$?)$/.exec(pattern.value) ?? [];
      if (plain !== undefined) return [plainPattern.at(pattern.span, instead(start, plain, end))];
      const sign = hopeless(pattern.value);
      return sign === undefined ? [] : [hopelessPattern.at(pattern.span, sign)];
    }),
  );

function instead(start: string, plain: string, end: string): string {
  const operator = start === '' ? (end === '' ? 'contains' : 'ends with') : end === '' ? 'starts with' : 'is';
  return `${operator} "${plain}"`;
}

/** Looked for only in patterns without groups, classes, choices and repetitions, where order is plain. */
function hopeless(pattern: string): '^' | '$' | undefined {
  if (/[|()[\]{}*?+]/.test(pattern)) return undefined;
  const bare = pattern.replace(/\\./gs, 'x');
  if (/\$[^$]/.test(bare)) return '$';
  return /[^^]\^/.test(bare) ? '^' : undefined;
}
