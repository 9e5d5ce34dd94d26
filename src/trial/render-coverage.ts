import { positionAt } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Coverage, CoveredCondition, CoveredRule } from './coverage.ts';
import { isCovered } from './coverage.ts';

/** Coverage as text: what is not covered, a line each with its place, and a last line with the numbers. */
export function renderCoverage({ rules, conditions }: Coverage): string {
  const lines = [
    ...rules.filter((rule) => !rule.acted).map(ruleLine),
    ...conditions.filter((condition) => !isCovered(condition)).map(conditionLine),
  ];
  const counts = `${share(rules, 'rules')}, ${share(conditions, 'conditions')}`;
  return `${lines.map((line) => `${line}\n`).join('')}coverage: ${counts}\n`;
}

/** Coverage as plain data for `test --json`. */
export function coverageData({ rules, conditions }: Coverage) {
  return {
    rules: rules.map(({ name, place, acted }) => ({ name, file: place.file, line: place.line, acted })),
    conditions: conditions.map(({ span, wasTrue, wasFalse }) => {
      const { line, column } = positionAt(span.source, span.start);
      return { condition: written(span), file: span.source.name, line, column, wasTrue, wasFalse };
    }),
  };
}

function ruleLine({ name, place }: CoveredRule): string {
  const what = name === 'relay' ? 'the relay gate never refused' : `\`${name}\` never answered nor applied`;
  return `${place.file}:${place.line}: ${what}`;
}

function conditionLine({ span, wasTrue, wasFalse }: CoveredCondition): string {
  const { line, column } = positionAt(span.source, span.start);
  const never = [wasTrue ? [] : ['true'], wasFalse ? [] : ['false']].flat().join(' nor ');
  return `${span.source.name}:${line}:${column}: \`${written(span)}\` was never ${never}`;
}

/** `11 of 12 rules (91 %)`: rounded down, so that only all of them are 100 %. */
function share(all: readonly (CoveredRule | CoveredCondition)[], what: string): string {
  const covered = all.filter(isCovered).length;
  const percent = all.length === 0 ? 100 : Math.floor((covered / all.length) * 100);
  return `${covered} of ${all.length} ${what} (${percent} %)`;
}

/** A condition on one line, as the admin wrote it. */
function written({ source, start, end }: Span): string {
  return source.text.slice(start, end).replace(/\s+/g, ' ');
}
