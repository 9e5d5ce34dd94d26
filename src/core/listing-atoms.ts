import type { Atom, Condition } from './condition.ts';

/** Tests in a condition that can be true because a DNS list lists something: those that stand under no `not`. */
export function listingAtoms(condition: Condition, isListing: (atom: Atom) => boolean): readonly Atom[] {
  switch (condition.kind) {
    case 'atom':
      return condition.test.kind === 'yes' && isListing(condition) ? [condition] : [];
    case 'not':
      return condition.of.kind === 'not' ? listingAtoms(condition.of.of, isListing) : [];
    case 'all':
    case 'some':
      return condition.of.flatMap((part) => listingAtoms(part, isListing));
    case 'quantified':
      return listingAtoms(condition.of, isListing);
    default:
      return condition satisfies never;
  }
}

/** Whether a condition is true only where one of these tests is. */
export function needsListing(condition: Condition, isListing: (atom: Atom) => boolean): boolean {
  switch (condition.kind) {
    case 'atom':
    case 'not':
      return listingAtoms(condition, isListing).length > 0;
    case 'all':
      return condition.of.some((part) => needsListing(part, isListing));
    case 'some':
      return condition.of.length > 0 && condition.of.every((part) => needsListing(part, isListing));
    case 'quantified':
      return condition.quantifier === 'any' && needsListing(condition.of, isListing);
    default:
      return condition satisfies never;
  }
}
