import { makeSource } from '../../src/diagnostics/source.ts';
import { parseConfig } from '../../src/policy/config.ts';
import { hostedFindings } from '../../src/policy/hosted.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { testCorpus } from '../corpus.ts';

/** Configurations, in the same way, and together with their policies where these are there. */
testCorpus('test/corpus/config', (source, read) => {
  const { config, diagnostics } = parseConfig(source, read);
  const named = config && read(config.policy);
  if (config === undefined || named === undefined || 'problem' in named) return diagnostics;
  const { policy } = loadPolicy(makeSource(config.policy, named.text), read);
  return [...diagnostics, ...(policy === undefined ? [] : hostedFindings(config, policy))];
});
