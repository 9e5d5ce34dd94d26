import type { Literal, Word } from '../../grammar/ast.ts';
import type { DeclaredService, Greylist, KeyPart, Limit } from '../core/declared-service.ts';
import { keyFacts } from '../core/declared-service.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { badKeyPart, contraryTimes, keptTooLittle } from '../diagnostics/findings/memory.ts';
import { nearest } from '../diagnostics/near.ts';
import { quote } from '../diagnostics/quote.ts';
import { join } from '../diagnostics/span.ts';
import { keyFact } from '../facts/kept-key.ts';
import { duration } from '../values/duration.ts';
import type { Claused } from '../verbs/clause.ts';
import { timeUnits } from '../verbs/kept-clauses.ts';
import type { DeclaredChecks } from './declared-checks.ts';
import { placeOf } from './place-of.ts';
import type { WrittenRule } from './program.ts';

type Report = (diagnostic: Diagnostic) => void;

/** How long a client may take for its retry where nothing is said: servers try for days (RFC 5321 4.5.4.1). */
const usualRetryMs = 2 * 86_400_000;

/** What a rule with the verb `greylist` or `limit` declares; undefined for every other, and, reported, where it is faulty. */
export function bindKept(rule: WrittenRule, areDeclared: DeclaredChecks, report: Report): Greylist | Limit | undefined {
  switch (rule.verb.declares) {
    case 'greylist':
      return bindGreylist(rule, areDeclared, report);
    case 'limit':
      return bindLimit(rule, areDeclared, report);
    case undefined:
      return undefined;
    default:
      return rule.verb.declares satisfies never;
  }
}

function bindGreylist(rule: WrittenRule, areDeclared: DeclaredChecks, report: Report): Greylist | undefined {
  const ifUnavailable = required(rule, 'if unavailable', 'if unavailable skip', report)?.choice;
  const delay = required(rule, 'delay', 'delay 10 minutes', report);
  const remember = required(rule, 'remember', 'remember 1 week', report);
  const by = required(rule, 'by', 'by client/24, sender, recipient', report);
  const retry = said(rule, 'retry within');
  const parts = by && bindParts(by, areDeclared, report);
  if (ifUnavailable === undefined || delay === undefined || remember === undefined || parts === undefined)
    return undefined;
  const [delayMs, rememberMs] = [msOf(delay.duration), msOf(remember.duration)];
  const retryMs = retry === undefined ? usualRetryMs : msOf(retry.duration);
  if (delayMs >= retryMs) {
    report(
      contraryTimes.at(
        (retry ?? delay).duration.span,
        `the delay of ${delay.duration.text} is not over before the ${retry?.duration.text ?? '2 days'} in which the client has to come again`,
        'shorten `delay`, or lengthen `retry within`',
      ),
    );
    return undefined;
  }
  if (rememberMs <= 0) {
    report(
      contraryTimes.at(remember.duration.span, 'who came again is remembered for no time', 'write `remember 1 week`'),
    );
    return undefined;
  }
  return { kind: 'greylist', ...nameOf(rule), ifUnavailable, delayMs, rememberMs, retryMs, by: parts };
}

function bindLimit(rule: WrittenRule, areDeclared: DeclaredChecks, report: Report): Limit | undefined {
  const ifUnavailable = required(rule, 'if unavailable', 'if unavailable skip', report)?.choice;
  const to = required(rule, 'to', 'to 200 recipients per hour', report);
  const by = required(rule, 'by', 'by user', report);
  const parts = by && bindParts(by, areDeclared, report);
  if (ifUnavailable === undefined || to === undefined || parts === undefined) return undefined;
  const most = Number(to.number.text);
  const perMs = to.per.kind === 'word' ? (timeUnits.get(to.per.name) ?? 0) : msOf(to.per);
  if (most < 1 || !Number.isSafeInteger(most) || perMs <= 0) {
    const problem = perMs <= 0 ? 'a limit needs a time' : `a limit of ${to.number.text} is none`;
    report(contraryTimes.at(to.number.span, problem, 'to refuse everything, write a rule with `defer` or `reject`'));
    return undefined;
  }
  return { kind: 'limit', ...nameOf(rule), ifUnavailable, most, of: to.of, perMs, by: parts };
}

function nameOf({ name }: WrittenRule): Pick<DeclaredService, 'name' | 'place'> {
  return { name: name.name, place: placeOf(name.span) };
}

function said<Kind extends Claused['kind']>({ kept }: WrittenRule, kind: Kind) {
  return kept.find((each): each is Extract<Claused, { kind: Kind }> => each.kind === kind);
}

function required<Kind extends Claused['kind']>(rule: WrittenRule, kind: Kind, form: string, report: Report) {
  const found = said(rule, kind);
  if (found === undefined) report(keptTooLittle.at(rule.name.span, rule.name.name, form));
  return found;
}

/** Milliseconds; the reader has taken nothing but durations. */
function msOf(written: Literal): number {
  const parsed = duration.parse(written);
  return 'key' in parsed ? Number(parsed.key) : 0;
}

function bindParts(
  { parts }: Extract<Claused, { kind: 'by' }>,
  areDeclared: DeclaredChecks,
  report: Report,
): readonly KeyPart[] | undefined {
  const bound: KeyPart[] = [];
  let faulty = false;
  for (const written of parts) {
    const part = bindPart(written);
    const span = join(written[0].span, (written.at(-1) ?? written[0]).span);
    const problem = typeof part === 'string' ? part : problemBeside(part, bound);
    if (problem !== undefined) {
      report(badKeyPart.at(span, problem, ['client', 'client/24', ...keyFacts]));
      faulty = true;
    } else if (typeof part !== 'string') {
      bound.push(part);
      if (part.kind !== 'client' && !areDeclared(keyFact(part.kind), span)) faulty = true;
    }
  }
  return faulty ? undefined : bound;
}

/** What is wrong with a part beside those before it. */
function problemBeside({ kind }: KeyPart, before: readonly KeyPart[]): string | undefined {
  const kinds = new Set(before.map((part) => part.kind));
  if (kinds.has(kind)) return `${quote(kind)} stands here already`;
  const isBoth = kind === 'client' ? kinds.has('spf identity') : kind === 'spf identity' && kinds.has('client');
  return isBoth ? 'beside `client` the `spf identity` tells nobody apart; leave out one' : undefined;
}

/** A part, or what is wrong with it. */
function bindPart([first, ...others]: readonly [Word | Literal, ...Word[]]): KeyPart | string {
  if (first.kind === 'literal') {
    const [, name, bits] = /^([a-z]+)\/(\d+)$/i.exec(first.text) ?? [];
    const prefix = Number(bits);
    if (name?.toLowerCase() !== 'client') return `${quote(first.text)}: only \`client\` has a network`;
    return prefix >= 1 && prefix <= 32
      ? { kind: 'client', prefix }
      : `${quote(first.text)}: an IPv4 network has from 1 to 32 bits`;
  }
  const name = [first, ...others].map((word) => word.name).join(' ');
  if (name === 'client') return { kind: 'client', prefix: 32 };
  const kind = keyFacts.find((each) => each === name);
  if (kind !== undefined) return { kind };
  const near = nearest(name, ['client', ...keyFacts]);
  return `${quote(name)} cannot be told apart${near === undefined ? '' : `; did you mean ${quote(near)}?`}`;
}
