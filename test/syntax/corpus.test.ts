import { parse } from '../../src/syntax/parse.ts';
import { testCorpus } from '../corpus.ts';

testCorpus('test/corpus/syntax', (source) => parse(source).diagnostics);
