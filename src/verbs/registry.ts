import { accept } from './accept.ts';
import { defer } from './defer.ts';
import { discard } from './discard.ts';
import { disconnect } from './disconnect.ts';
import { greylist } from './greylist.ts';
import { limit } from './limit.ts';
import { pass } from './pass.ts';
import { reject } from './reject.ts';
import { tag } from './tag.ts';
import type { Verb } from './verb.ts';

/** Every verb of the language, by name. */
export const verbs: readonly Verb[] = [accept, defer, discard, disconnect, greylist, limit, pass, reject, tag];
