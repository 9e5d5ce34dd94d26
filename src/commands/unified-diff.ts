/** Unchanged lines shown around a change. */
const context = 3;

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/**
 * What formatting changes, as a unified diff. It relies on what `print` promises: lines with something on them stay
 * in their order and number, and only empty ones are left out. So lines are paired from top to bottom.
 */
export function unifiedDiff(name: string, before: string, after: string): string {
  const lines = pair(linesOf(before), linesOf(after));
  const changed = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]));
  let printed = `--- ${name}\n+++ ${name}\n`;
  let first: number | undefined;
  let at: Place = { line: 0, before: 0, after: 0 };
  for (const [order, index] of changed.entries()) {
    first ??= Math.max(0, index - context);
    const next = changed[order + 1];
    if (next !== undefined && next - index <= 2 * context) continue;
    const start = advance(lines, at, first);
    at = advance(lines, start, Math.min(lines.length, index + context + 1));
    printed += hunk(lines, start, at);
    first = undefined;
  }
  return printed;
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function pair(before: readonly string[], after: readonly string[]): readonly Line[] {
  const lines: Line[] = [];
  let added: Line[] = [];
  let at = 0;
  for (const text of before) {
    const counterpart = after[at];
    if (text === counterpart) {
      for (const line of added) lines.push(line);
      added = [];
      lines.push({ sign: ' ', text });
      at += 1;
      continue;
    }
    lines.push({ sign: '-', text });
    if (counterpart === undefined || (isBlank(text) && !isBlank(counterpart))) continue;
    added.push({ sign: '+', text: counterpart });
    at += 1;
  }
  return [...lines, ...added, ...after.slice(at).map((text): Line => ({ sign: '+', text }))];
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** Lines passed of the diff, and of the two texts. */
interface Place {
  readonly line: number;
  readonly before: number;
  readonly after: number;
}

function advance(lines: readonly Line[], { line, before, after }: Place, to: number): Place {
  const passed = lines.slice(line, to);
  return {
    line: to,
    before: before + passed.filter(({ sign }) => sign !== '+').length,
    after: after + passed.filter(({ sign }) => sign !== '-').length,
  };
}

function hunk(lines: readonly Line[], start: Place, end: Place): string {
  const body = lines.slice(start.line, end.line).map(({ sign, text }) => {
    return `${sign}${text}${text.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`;
  });
  return `@@ -${range(start.before, end.before)} +${range(start.after, end.after)} @@\n${body.join('')}`;
}

/** Lines are counted from 1; a range without lines names the one before it. */
function range(start: number, end: number): string {
  return `${end === start ? start : start + 1},${end - start}`;
}
