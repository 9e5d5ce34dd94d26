import {
  arcResults,
  dkimResults,
  dmarcPolicies,
  dmarcResults,
  spfResults,
} from '../services/authentication/authentication.ts';
import { expectText } from './expect.ts';
import { mismatch } from './mismatch.ts';
import type { ValueType } from './value-type.ts';

export const spfResult = wordsOf('spf result', 'a result of SPF', spfResults, 'fail');
export const dkimResult = wordsOf('dkim result', 'a result of DKIM', dkimResults, 'pass');
export const arcResult = wordsOf('arc result', 'a result of ARC', arcResults, 'pass');
export const dmarcResult = wordsOf('dmarc result', 'a result of DMARC', dmarcResults, 'fail');
export const dmarcPolicy = wordsOf('dmarc policy', 'a policy of DMARC', dmarcPolicies, 'reject');

/** A type whose values are these words. */
function wordsOf(name: string, wanted: string, words: readonly string[], example: string): ValueType {
  return {
    name,
    doc: `${wanted.charAt(0).toUpperCase()}${wanted.slice(1)}: ${words.map((word) => `\`${word}\``).join(', ')}.`,
    example,
    operations: ['equals'],
    list: undefined,
    words,
    wraps: false,
    parse: (written) =>
      written.kind === 'word' && words.includes(written.name)
        ? { key: written.name }
        : mismatch(written, wanted, example, words),
    keys: (value) => [expectText(value)],
    text: expectText,
    show: expectText,
  };
}
