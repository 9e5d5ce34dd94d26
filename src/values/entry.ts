import { quote } from '../diagnostics/quote.ts';
import { localKey, parseAddress } from '../mail/address.ts';
import { parseDomain } from '../mail/domain.ts';
import { maskNetwork, networkText, parseNetwork } from '../mail/ip.ts';
import { parseExtension } from './extension.ts';
import { fold } from './fold.ts';

/** A list entry in the canonical spelling of its kind (`Entry.text`), or what is wrong, as a sentence for the admin. */
export type ParsedEntry =
  | {
      readonly text: string;
      /** The network was written with bits set past its prefix; `text` is the network they lie in. */
      readonly hostBits?: true;
    }
  | { readonly problem: string };

/** `10.0.0.0/8`; an address alone is the network that holds it only. */
export function parseNetworkEntry(written: string): ParsedEntry {
  const network = parseNetwork(written);
  if (network === undefined) {
    const masked = /\/\d{1,3}(?:\.\d{1,3}){3}$/.test(written);
    return {
      problem: `${quote(written)} is no IP address or network${masked ? ': write its mask as a prefix length such as `/24`' : ''}`,
    };
  }
  const masked = maskNetwork(network);
  const text = networkText(masked);
  return masked === network ? { text } : { text, hostBits: true };
}

/** `example.com` is that domain alone, `.example.com` its subdomains too; `@` before either changes nothing. */
export function parseDomainEntry(written: string): ParsedEntry {
  const bare = written.replace(/^@/, '');
  const text = parseScope(bare);
  if (text !== undefined) return { text };
  if (bare.startsWith('*.'))
    return { problem: `${quote(written)} is no domain: write \`${bare.slice(1)}\` for its subdomains` };
  return {
    problem: `${quote(written)} is no domain${bare.includes('@') ? ': mail addresses are declared with `addresses`' : ''}`,
  };
}

/** `a@b`, `@b` for a domain alone, `@.b` for its subdomains too, `a@` for a local part at any domain. */
export function parseAddressEntry(written: string): ParsedEntry {
  if (written.startsWith('@')) {
    const scope = parseScope(written.slice(1));
    return scope === undefined ? { problem: `${quote(written)} holds no domain` } : { text: `@${scope}` };
  }
  const parsed = parseAddress(written.endsWith('@') ? written.slice(0, -1) : written);
  // `*` could be a local part, but nobody has it, and whoever writes it means every one.
  if (parsed?.domain !== undefined && parsed.local !== '*' && !written.endsWith('@')) return { text: parsed.key };
  if (parsed !== undefined && written.endsWith('@') && parsed.domain === undefined)
    return { text: `${localKey(parsed.local)}@` };
  return { problem: `${quote(written)} is no mail address${addressHint(written)}` };
}

/** `.exe`, in any case. */
export function parseExtensionEntry(written: string): ParsedEntry {
  const parsed = parseExtension(written);
  return 'problem' in parsed ? parsed : { text: parsed.key };
}

/** Any text with something in it. */
export function parsePhraseEntry(written: string): ParsedEntry {
  const text = fold(written);
  return text.trim() === '' ? { problem: 'an empty phrase is part of every text' } : { text };
}

function parseScope(text: string): string | undefined {
  const domain = parseDomain(text.replace(/^\./, ''));
  if (!text.startsWith('.')) return domain;
  // An address literal has no subdomains.
  return domain === undefined || domain.startsWith('[') ? undefined : `.${domain}`;
}

function addressHint(written: string): string {
  if (written.startsWith('*@')) return `: write \`${written.slice(1)}\` for the whole domain`;
  if (/^<.*>$/.test(written)) return ': leave out `<` and `>`';
  if (!/^[^@\s"]+$/.test(written)) return '';
  return written.includes('.')
    ? `: write \`@${written}\` for the whole domain`
    : `: write \`${written}@\` for this local part at any domain`;
}
