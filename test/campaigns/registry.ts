import { equivalence } from './equivalence.ts';
import { fuzzing } from './fuzzing.ts';
import { kills } from './kills.ts';
import { octets } from './octets.ts';
import type { Part } from './part.ts';
import { reloads } from './reloads.ts';
import { soaking } from './soaking.ts';
import { spoofing } from './spoofing.ts';
import { storeFaults } from './store-faults.ts';
import { streams } from './streams.ts';
import { trueWarnings } from './true-warnings.ts';
import { worstCase } from './worst-case.ts';

/** Every part of the campaign, in the order in which they run. */
export const parts: readonly Part[] = [
  equivalence,
  fuzzing,
  worstCase,
  trueWarnings,
  spoofing,
  streams,
  octets,
  reloads,
  kills,
  storeFaults,
  soaking,
];
