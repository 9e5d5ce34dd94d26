import { quote } from '../diagnostics/quote.ts';
import { parseNetwork } from '../mail/ip.ts';
import { expectIp } from './expect.ts';
import { mismatch } from './mismatch.ts';
import type { ValueType } from './value-type.ts';

export const ip: ValueType = {
  name: 'ip',
  doc: 'An IPv4 or IPv6 address. `::ffff:192.0.2.1` is the IPv4 address 192.0.2.1.',
  example: '192.0.2.1',
  operations: ['equals'],
  list: 'networks',
  words: [],
  wraps: false,
  parse: (written) => {
    if (written.kind !== 'literal' || written.shape !== 'network')
      return mismatch(written, 'an IP address', ip.example);
    const network = parseNetwork(written.text);
    if (network === undefined) return { problem: `${quote(written.text)} is no IP address` };
    if (written.text.includes('/')) {
      return { problem: `${quote(written.text)} is a network: declare it with \`networks\` and ask \`in\`` };
    }
    return { key: network.address.text };
  },
  keys: (value) => [expectIp(value).text],
  text: (value) => expectIp(value).text,
  show: (value) => expectIp(value).text,
};
