import type { ScenarioProbe } from '../../mail/scenario.ts';
import type { Callouts } from './callouts.ts';

/** Call-outs that come to what a scenario says, at once; a sender of whom it says nothing is accepted. */
export function scenarioCallouts(probes: readonly ScenarioProbe[]): Callouts {
  return {
    probe: async ({ key }) => {
      const kind = probes.findLast(({ sender }) => sender.key === key)?.outcome ?? 'accepted';
      return kind === 'accepted' ? { kind } : { kind, why: 'the test says so' };
    },
  };
}
