import { hopelessPattern, idlePattern, plainPattern, slashedPattern } from '../diagnostics/findings/logic.ts';
import { compilePattern } from '../values/pattern.ts';
import type { Lint } from './lint-record.ts';
import { everyPart, writtenConditions } from './written-conditions.ts';

/** Patterns that are plain texts, that no text or every text matches, and those with the slashes of other languages. */
export const patterns: Lint = ({ said }) =>
  writtenConditions(said).flatMap((condition) =>
    [...everyPart(condition)].flatMap((part) => {
      const pattern = part.kind === 'test' && part.operator === 'matches' ? part.operands[0] : undefined;
      if (pattern?.kind !== 'text') return [];
      const [, slashed] = /^\/(.+)\/[gimsux]+$/.exec(pattern.value) ?? [];
      if (slashed !== undefined) return [slashedPattern.at(pattern.span, slashed)];
      const [, start = '', plain, end = ''] = /^(\^?)((?:[^\\^$.|?*+()[\]{}])+)(\$?)$/.exec(pattern.value) ?? [];
      if (plain !== undefined) return [plainPattern.at(pattern.span, instead(start, plain, end))];
      const sign = hopeless(pattern.value);
      if (sign !== undefined) return [hopelessPattern.at(pattern.span, sign)];
      return isIdle(pattern.value) ? [idlePattern.at(pattern.span)] : [];
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

/** Whether every text matches: where the pattern asks nothing about its place, it does so if the empty text matches. */
function isIdle(pattern: string): boolean {
  const bare = pattern.replace(/\\[^AbBzGQE]/gs, 'x').replace(/\[\^/g, '[');
  return !/[\^$]|\\[AbBzGQE]/.test(bare) && compilePattern(pattern)('');
}
