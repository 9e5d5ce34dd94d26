import { testCorpus } from '../corpus.ts';
import { findings } from './find.ts';

/** Each code of the catalog where it should be found, and beside it where it should not. */
testCorpus('test/corpus/lints', (source, read) => findings(source, read));
