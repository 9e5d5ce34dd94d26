import { quote } from '../diagnostics/quote.ts';
import { parseAddress } from '../mail/address.ts';
import { expectAddress } from './expect.ts';
import { mismatch } from './mismatch.ts';
import type { ValueType } from './value-type.ts';

export const address: ValueType = {
  name: 'address',
  doc: 'A mail address. Local parts are compared without case, domains as A-labels.',
  example: '"ann@example.com"',
  operations: ['equals', 'text'],
  list: 'addresses',
  words: [],
  wraps: false,
  parse: (written) => {
    if (written.kind === 'literal' && written.shape === 'domain') {
      return {
        problem: `${quote(written.text)} is a domain: ask for the domain, or declare it with \`addresses\` and ask \`in\``,
      };
    }
    if (written.kind !== 'text') return mismatch(written, 'a mail address', address.example);
    const parsed = parseAddress(written.value);
    if (parsed === undefined) return { problem: `${quote(written.value)} is no mail address${hintFor(written.value)}` };
    // RFC 5321 4.5.1: `postmaster` alone is the one address without a domain.
    if (parsed.domain === undefined && parsed.key !== 'postmaster') {
      return { problem: `${quote(written.value)} is no mail address: it has no domain` };
    }
    if (parsed.local === '*') {
      return { problem: `${quote(written.value)} means every address of a domain: ask for the domain` };
    }
    return { key: parsed.key };
  },
  keys: (value) => [expectAddress(value).key],
  text: (value) => expectAddress(value).key,
  show: (value) => expectAddress(value).text,
};

function hintFor(written: string): string {
  if (/^(?:<>)?$/.test(written.trim())) return ': the null sender is asked for with `sender missing`';
  return written.startsWith('@') ? ': ask for the domain, `sender domain is "…"`' : '';
}
