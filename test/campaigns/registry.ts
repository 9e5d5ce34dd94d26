import { equivalence } from './equivalence.ts';
import { fuzzing } from './fuzzing.ts';
import type { Part } from './part.ts';
import { spoofing } from './spoofing.ts';
import { trueWarnings } from './true-warnings.ts';
import { worstCase } from './worst-case.ts';

/** Every part of the campaign, in the order in which they run. */
export const parts: readonly Part[] = [equivalence, fuzzing, worstCase, trueWarnings, spoofing];
