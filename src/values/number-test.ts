import type { Test } from '../core/condition.ts';

/** Tests that ask how a number stands to others. */
export type NumberTest = Extract<Test, { kind: 'compare' | 'range' }>;

/** Whether a number passes; a range whose beginning lies above its end wraps around. */
export function passes(test: NumberTest, value: number): boolean {
  if (test.kind === 'compare') return compare(value, test.relation, test.number);
  const { from, to } = test;
  return from <= to ? from <= value && value <= to : value >= from || value <= to;
}

function compare(value: number, relation: '<' | '<=' | '>' | '>=', number: number): boolean {
  switch (relation) {
    case '<':
      return value < number;
    case '<=':
      return value <= number;
    case '>':
      return value > number;
    case '>=':
      return value >= number;
    default:
      return relation satisfies never;
  }
}
