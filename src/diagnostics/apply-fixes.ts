import type { Diagnostic, Fix, TextEdit } from './diagnostic.ts';
import type { Source } from './source.ts';

/** The text of a source with the safe fixes of its findings made, and how many they were. */
export interface Fixed {
  readonly text: string;
  readonly count: number;
}

/**
 * Makes every safe fix that lies wholly in this source and does not touch one made before it; what is left out is
 * found again on the next run. Fixes that change verdicts are never made here.
 */
export function applySafeFixes(source: Source, diagnostics: readonly Diagnostic[]): Fixed {
  const made: Fix[] = [];
  const edits: TextEdit[] = [];
  for (const fix of diagnostics.flatMap((diagnostic) => diagnostic.fixes?.[0] ?? [])) {
    const fits =
      fix.kind === 'safe' &&
      fix.edits.every((edit) => edit.span.source === source && !edits.some((other) => overlap(edit, other)));
    if (!fits) continue;
    made.push(fix);
    edits.push(...fix.edits);
  }
  const ordered = edits.toSorted((one, other) => one.span.start - other.span.start || one.span.end - other.span.end);
  let text = '';
  let at = 0;
  for (const { span, text: replacement } of ordered) {
    text += source.text.slice(at, span.start) + replacement;
    at = span.end;
  }
  return { text: text + source.text.slice(at), count: made.length };
}

/** Whether two edits speak of the same characters, or insert at the same place. */
function overlap({ span: one }: TextEdit, { span: other }: TextEdit): boolean {
  if (one.start === other.start) return true;
  return one.start < other.end && other.start < one.end;
}
