import type { Said } from '../check/program.ts';
import type { Written } from '../declarations/written.ts';

/** Every condition that a policy writes, whole: of rules, sections, definitions and the gate. */
export function writtenConditions(said: readonly Said[]): readonly Written[] {
  return said.flatMap((each) => {
    if (each.kind === 'rule') return guardsOf(each.rule);
    switch (each.declared.kind) {
      case 'define':
      case 'relay for':
        return [each.declared.condition];
      case 'section':
        return guardsOf(each.declared);
      default:
        return nothing;
    }
  });
}

type Guards = Pick<Judged, 'when' | 'unless'>;

/** Most rules have one of the two, or none. */
function guardsOf({ when, unless }: Guards): readonly Written[] {
  if (when === undefined) return unless === undefined ? nothing : [unless];
  return unless === undefined ? [when] : [when, unless];
}

/** Conditions that are judged together: of a rule in its section, of a section, of a `relay for`. */
export interface Judged {
  readonly when: Written | undefined;
  readonly unless: Written | undefined;
  /** Those of its section; the same array for every rule of it, empty for what is no rule. */
  readonly section: readonly Written[];
}

const nothing: readonly Written[] = [];

/** Every such place. Definitions are none: they are judged where they are used. */
export function judgedPlaces(said: readonly Said[]): readonly Judged[] {
  let section = nothing;
  return said.flatMap((each): Judged[] => {
    if (each.kind === 'rule') return [{ when: each.rule.when, unless: each.rule.unless, section }];
    if (each.declared.kind === 'relay for')
      return [{ when: each.declared.condition, unless: undefined, section: nothing }];
    if (each.declared.kind !== 'section') return [];
    const { when, unless } = each.declared;
    section = guardsOf(each.declared);
    return [{ when, unless, section: nothing }];
  });
}

/** Definitions by name. */
export function definitionsOf(said: readonly Said[]): ReadonlyMap<string, Written> {
  return new Map(
    said.flatMap((each) =>
      each.kind === 'declared' && each.declared.kind === 'define'
        ? [[each.declared.name.name, each.declared.condition] as const]
        : [],
    ),
  );
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
export function everyPart(written: Written): readonly Written[] {
  const parts = [written];
  // The row grows while it is gone through.
  for (const part of parts) for (const inner of partsOf(part)) parts.push(inner);
  return parts;
}
