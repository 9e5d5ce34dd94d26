import type { Literal, Text } from '../../grammar/ast.ts';
import type { AddressRange, DeclaredService, ServiceTerms } from '../core/declared-service.ts';
import { listingAtoms } from '../core/listing-atoms.ts';
import type { Rule } from '../core/policy.ts';
import type { Declared } from '../declarations/declaration.ts';
import type { WrittenDnsbl, WrittenTerms } from '../declarations/written-service.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { badValue } from '../diagnostics/findings/conditions.ts';
import { badReplyText } from '../diagnostics/findings/replies.ts';
import { badAnswer, badZone, noUnavailable } from '../diagnostics/findings/services.ts';
import { quote } from '../diagnostics/quote.ts';
import { asksList } from '../facts/asks-list.ts';
import { parseDomain } from '../mail/domain.ts';
import { parseNetwork } from '../mail/ip.ts';
import { duration } from '../values/duration.ts';
import { placeOf } from './place-of.ts';

type Report = (diagnostic: Diagnostic) => void;
type Written = Extract<Declared, { kind: 'service' }>;

/** How long a rule waits where nothing is said, and at most: a client gives up after minutes (RFC 5321 4.5.3.2). */
const usualWaitMs = {
  dnsbl: 3000,
  callout: 20_000,
  spf: 10_000,
  dkim: 10_000,
  arc: 10_000,
  dmarc: 10_000,
  state: 0,
} as const;
const longestWaitMs = 60_000;

/** What a declared service is; faulty parts are reported and left out. */
export function bindService({ name, service }: Written, report: Report): DeclaredService {
  const place = placeOf(name.span);
  const terms = bindTerms(service.terms, usualWaitMs[service.kind], report);
  if (terms.ifUnavailable === undefined) report(noUnavailable.at(name.span, name.name));
  const said = { ...terms, name: name.name, place, ifUnavailable: terms.ifUnavailable ?? 'defer' };
  switch (service.kind) {
    case 'dnsbl':
      return { kind: 'dnsbl', ...said, ...bindDnsbl(service, report) };
    case 'callout':
      return { kind: 'callout', ...said };
    case 'spf':
    case 'dkim':
    case 'arc':
    case 'dmarc':
      return { kind: service.kind, ...said, explanation: bindExplanation(service.explanation, report) };
    case 'state':
      if (service.terms.within !== undefined)
        report(
          badValue.at(service.terms.within.span, 'how long is waited for what is remembered stands in mailpolicy.yaml'),
        );
      return { kind: 'state', name: said.name, place, ifUnavailable: said.ifUnavailable };
    default:
      return service satisfies never;
  }
}

function bindTerms(
  { within, ifUnavailable }: WrittenTerms,
  usualMs: number,
  report: Report,
): Pick<ServiceTerms, 'withinMs'> & { readonly ifUnavailable: ServiceTerms['ifUnavailable'] | undefined } {
  const parsed = within && duration.parse(within);
  if (within === undefined || parsed === undefined) return { withinMs: usualMs, ifUnavailable };
  const key = 'key' in parsed ? Number(parsed.key) : Number.NaN;
  if (key > 0 && key <= longestWaitMs) return { withinMs: key, ifUnavailable };
  report(
    badValue.at(within.span, 'problem' in parsed ? parsed.problem : 'a rule waits from 1 to 60 seconds for a service'),
  );
  return { withinMs: usualMs, ifUnavailable };
}

/** Undefined, and reported, where no reply could hold it. */
function bindExplanation(text: Text | undefined, report: Report): string | undefined {
  const strange = text && /[^\x20-\x7e]/u.exec(text.value)?.[0];
  if (text !== undefined && strange !== undefined)
    report(badReplyText.at(text.span, `a reply cannot hold the character ${quote(strange)}`));
  return text?.value;
}

function bindDnsbl({ zones, answers, except, url }: WrittenDnsbl, report: Report) {
  const rangesOf = (literals: readonly Literal[]) => literals.flatMap((literal) => bindRange(literal, report) ?? []);
  return {
    zones: zones.flatMap((zone) => bindZone(zone, report) ?? []),
    answers: answers.length === 0 ? [anyAnswer] : rangesOf(answers),
    except: rangesOf(except),
    url: url?.value,
    showsReason: false,
  };
}

/** Characters of a name, less those that stand before a zone: 32 nibbles with their dots. */
const longestZone = 253 - 64;

function bindZone(zone: Text, report: Report): string | undefined {
  const domain = parseDomain(zone.value);
  if (domain === undefined || !domain.includes('.') || domain.startsWith('[')) {
    report(badZone.at(zone.span, `${quote(zone.value)} is no zone that a list could have`));
    return undefined;
  }
  if (domain.length <= longestZone) return domain;
  report(badZone.at(zone.span, `this zone has ${domain.length} characters, and ${longestZone} are the limit`));
  return undefined;
}

/** 127.0.0.0/8: what lists answer with (RFC 5782 2.1). */
const anyAnswer: AddressRange = { from: 0x7f000000, to: 0x7fffffff };

/** 127.255.255.0/24: errors of a list. */
const errors: AddressRange = { from: 0x7fffff00, to: 0x7fffffff };

function bindRange(literal: Literal, report: Report): AddressRange | undefined {
  const range = readRange(literal.text);
  const written = quote(literal.text);
  if (range === undefined) report(badAnswer.at(literal.span, `${written} is no address, and no range of addresses`));
  else if (range.from > range.to) report(badAnswer.at(literal.span, `${written} ends before it begins`));
  else if (range.from < anyAnswer.from || range.to > anyAnswer.to)
    report(badAnswer.at(literal.span, `${written} lies outside of 127.0.0.0/8, so no list answers with it`));
  else if (range.from >= errors.from)
    report(badAnswer.at(literal.span, `${written} lies in 127.255.255.0/24, where lists answer with errors`));
  else return range;
  return undefined;
}

/** `127.0.0.2`, `127.0.0.0/24`, `127.0.0.2-11` or `127.0.0.2-127.0.1.11`. */
function readRange(text: string): AddressRange | undefined {
  const [first = '', last] = text.split('-');
  const network = parseNetwork(first);
  const [from] = network?.address.family === 4 ? network.address.words : [];
  if (network === undefined || from === undefined) return undefined;
  if (last === undefined) {
    const size = 2 ** (32 - network.prefix);
    return { from: from - (from % size), to: from - (from % size) + size - 1 };
  }
  const end = last.includes('.') ? parseNetwork(last)?.address.words[0] : Number(last);
  if (end === undefined || network.prefix < 32) return undefined;
  if (last.includes('.')) return { from, to: end };
  return end > 255 ? undefined : { from, to: from - (from % 256) + end };
}

/** A list whose own words some rule shows is asked for them. */
export function withReason(service: DeclaredService, rules: readonly Rule[]): DeclaredService {
  if (service.kind !== 'dnsbl') return service;
  const isShown = rules.some(
    ({ reply, condition }) =>
      reply?.text.some((part) => part.kind === 'placeholder' && part.name === 'listing.reason') === true &&
      listingAtoms(condition, asksList).some((atom) => atom.argument === service.name),
  );
  return isShown ? { ...service, showsReason: true } : service;
}
