import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { unreadableFile } from '../diagnostics/findings/config.ts';
import { badRecipientLine } from '../diagnostics/findings/recipients.ts';
import { quote } from '../diagnostics/quote.ts';
import type { Source } from '../diagnostics/source.ts';
import { makeSource } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import { parseAddress } from '../mail/address.ts';
import type { Domain } from '../mail/domain.ts';
import { isSubdomain } from '../mail/domain.ts';
import { addressLines } from './address-lines.ts';
import { readAliases } from './aliases.ts';
import type { OfDomain } from './by-domain.ts';
import type { FileRef } from './config-files.ts';
import type { DirectoryData } from './directory.ts';
import { makeDirectory } from './directory.ts';
import type { ReadFile } from './gather.ts';

/** What the configuration says about who exists. */
export interface RecipientsConfig {
  readonly entries: readonly RecipientsEntry[];
  /** The file of the aliases. */
  readonly aliases: FileRef | undefined;
  /** What parts a user from a tag; undefined where there are no tags. */
  readonly delimiter: string | undefined;
  /** Our own name, whose mailbox a bare `postmaster` is. */
  readonly host: string;
  /** For what is said of all of it. */
  readonly place: Span;
}

/** By whose word a recipient of a domain exists. */
export interface RecipientsEntry extends OfDomain {
  readonly known: Known;
  readonly span: Span;
}

export type Known =
  | { readonly kind: 'any' | 'next hop' }
  | { readonly kind: 'file'; readonly file: FileRef; readonly domains: readonly OfDomain[] };

/** All who exist, as the files say it at one moment. */
export interface ReadRecipients {
  /** Undefined where there is any error. */
  readonly directory: DirectoryData | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the files of recipients and aliases, each once. Never throws: what is wrong is among the diagnostics. */
export function readRecipients(config: RecipientsConfig, read: ReadFile): ReadRecipients {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic);
  const open = ({ path, span }: FileRef): Source | undefined => {
    const found = read(path);
    if ('text' in found) return makeSource(path, found.text);
    report(unreadableFile.at(span, path, found.problem));
    return undefined;
  };

  const listed = new Map<Known, ReadonlySet<string>>();
  const entries = config.entries.map(({ domain, withSubdomains, known }) => {
    if (known.kind !== 'file') return { domain, withSubdomains, known: known.kind };
    const source = listed.has(known) ? undefined : open(known.file);
    if (source !== undefined) listed.set(known, readListed(source, known.domains, report));
    return { domain, withSubdomains, known: listed.get(known) ?? new Set<string>() };
  });
  const source = config.aliases && open(config.aliases);
  const aliases = source === undefined ? [] : readAliases(source, report);
  const { delimiter, host } = config;
  const directory = { entries, aliases, delimiter, host };
  // Made for what there is to be said of it.
  makeDirectory(directory, report);
  return { directory: hasErrors(diagnostics) ? undefined : directory, diagnostics };
}

/** Every file that is read. */
export function recipientFiles({ entries, aliases }: RecipientsConfig): readonly string[] {
  const files = entries.flatMap(({ known }) => (known.kind === 'file' ? [known.file.path] : []));
  return [...new Set([...files, ...(aliases === undefined ? [] : [aliases.path])])];
}

/** Keys of the addresses of a file; a local part alone is of every domain, and ends in `@`. */
function readListed(
  source: Source,
  domains: readonly OfDomain[],
  report: (diagnostic: Diagnostic) => void,
): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const [{ text, span }, second] of addressLines(source, 'alone')) {
    const address = parseAddress(text);
    if (second !== undefined) {
      report(badRecipientLine.at(second.span, `${quote(second.text)} stands behind another word`));
    } else if (address === undefined) {
      report(badRecipientLine.at(span, `${quote(text)} is no address and no local part`));
    } else if (address.domain === undefined) {
      keys.add(`${address.key}@`);
    } else if (isOneOf(address.domain, domains)) {
      keys.add(address.key);
    } else {
      report(badRecipientLine.at(span, `${quote(address.domain)} is none of the domains that this file is for`));
    }
  }
  return keys;
}

function isOneOf(name: Domain, domains: readonly OfDomain[]): boolean {
  return domains.some(({ domain, withSubdomains }) => name === domain || (withSubdomains && isSubdomain(name, domain)));
}
