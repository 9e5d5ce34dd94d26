import type { Said } from '../check/program.ts';
import type { Written } from '../declarations/written.ts';

/** Every condition that a policy writes, whole: of rules, sections, definitions and the gate. */
export function writtenConditions(said: readonly Said[]): readonly Written[] {
  return said.flatMap((each) => {
    if (each.kind === 'rule') return [each.rule.when ?? [], each.rule.unless ?? []].flat();
    switch (each.declared.kind) {
      case 'define':
      case 'relay for':
        return [each.declared.condition];
      case 'section':
        return [each.declared.when ?? [], each.declared.unless ?? []].flat();
      default:
        return [];
    }
  });
}

/** The parts of a condition, one level down. */
export function partsOf(written: Written): readonly Written[] {
  switch (written.kind) {
    case 'all':
    case 'some':
      return written.of;
    case 'not':
      return [written.of];
    case 'quantified':
      return written.of === undefined ? [] : [written.of];
    case 'name':
    case 'test':
      return [];
    default:
      return written satisfies never;
  }
}

/** A condition with all its parts, from the outside in. */
export function* everyPart(written: Written): Generator<Written> {
  yield written;
  for (const part of partsOf(written)) yield* everyPart(part);
}
