import { policyFront } from '../../src/mail/front-kind.ts';
import { testCorpus } from '../corpus.ts';
import { findings } from './find.ts';

/** What is said of a policy that is to run on a Postfix policy service. */
testCorpus('test/corpus/listeners', (source, read) => findings(source, read, [policyFront]));
