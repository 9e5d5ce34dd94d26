import { unavailable } from '../core/reading.ts';
import type { Fact } from '../facts/fact.ts';
import { fact } from '../facts/registry.ts';

/** The facts of the registry, of which those with these names cannot be read once their time has come: so a failing look-up is tried out. */
export function factsWithout(names: readonly string[]): (name: string) => Fact {
  return (name) => (names.includes(name) ? failing(fact(name)) : fact(name));
}

function failing(sound: Fact): Fact {
  return {
    ...sound,
    read: (view) => {
      const reading = sound.read(view);
      return reading.kind === 'pending' ? reading : unavailable('the test takes it away');
    },
  };
}
