import { quote } from '../diagnostics/quote.ts';
import { parseDomain } from '../mail/domain.ts';
import { expectText } from './expect.ts';
import { mismatch } from './mismatch.ts';
import type { ValueType } from './value-type.ts';

export const domain: ValueType = {
  name: 'domain',
  doc: 'A domain, compared as an A-label: `bücher.example` is `xn--bcher-kva.example`. An address literal such as `[192.0.2.1]` is one too.',
  example: '"example.com"',
  operations: ['equals', 'text'],
  list: 'domains',
  words: [],
  wraps: false,
  parse: (written) => {
    if (written.kind !== 'text' && (written.kind !== 'literal' || written.shape !== 'domain')) {
      return mismatch(written, 'a domain', domain.example);
    }
    const text = (written.kind === 'text' ? written.value : written.text).replace(/^@/, '');
    if (text.startsWith('.')) {
      return { problem: `${quote(text)} is many domains: declare it with \`domains\` and ask \`in\`` };
    }
    const key = parseDomain(text);
    return key === undefined ? { problem: `${quote(text)} is no domain` } : { key };
  },
  keys: (value) => [expectText(value)],
  text: expectText,
  show: expectText,
};
