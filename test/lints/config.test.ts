import { parseConfig } from '../../src/policy/config.ts';
import { testCorpus } from '../corpus.ts';

/** Configurations, in the same way. */
testCorpus('test/corpus/config', (source, read) => parseConfig(source, read).diagnostics);
