import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { aliasLoop, aliasToNobody, aliasTooFar } from '../diagnostics/findings/recipients.ts';
import type { Address } from '../mail/address.ts';
import { localKey } from '../mail/address.ts';
import type { Alias, Placed } from './aliases.ts';
import type { OfDomain } from './by-domain.ts';
import { findByDomain } from './by-domain.ts';

/** Who exists, and where their mail goes in the end. */
export interface Directory {
  readonly find: (named: Address) => Found;
}

/** What is behind an address that a client has named. */
export interface Found {
  /** Whether it stands for others: those who do not exist are then left out. */
  readonly isAlias: boolean;
  readonly targets: readonly Target[];
}

/** An address that mail is delivered to. */
export interface Target {
  /** As it is handed on, with the tag that it came with. */
  readonly address: Address;
  readonly existence: Existence;
}

export type Existence =
  /** It exists, with this mailbox, which has no tag where only the user without one was found. */
  | { readonly kind: 'listed'; readonly mailbox: Address }
  /** The place where its mail goes decides. `base` is the user without the tag; where `isMade`, a missing mailbox is no obstacle. */
  | { readonly kind: 'asked'; readonly base: Address | undefined; readonly isMade: boolean }
  | { readonly kind: 'unknown' };

/** What a directory is made of, as plain data; `known` is a set of keys, where `local@` is of every domain. */
export interface DirectoryData {
  readonly entries: readonly (OfDomain & { readonly known: 'any' | 'next hop' | ReadonlySet<string> })[];
  readonly aliases: readonly Alias[];
  readonly delimiter: string | undefined;
  readonly host: string;
}

/** Aliases that lead to one another, and addresses that one of them leads to in the end. */
const mostSteps = 20;
const mostTargets = 1000;

/** Follows each alias to its end once, so that nothing is left to be followed when mail comes. */
export function makeDirectory(
  written: DirectoryData,
  report: (diagnostic: Diagnostic) => void = () => undefined,
): Directory {
  const existenceOf = judgeExistence(written);
  const lines = new Map(written.aliases.map((alias) => [alias.address.key, alias]));
  const keyOf = ({ key, domain }: Address) => (domain === undefined ? `${key}@${written.host}` : key);

  /** Where an address goes on; undefined where it ends. The whole address comes before the one without its tag. */
  const aliasOf = (address: Address): Alias | undefined => {
    const own = lines.get(keyOf(address));
    if (own !== undefined) return own;
    const existence = existenceOf(address);
    const isWhole = existence.kind === 'listed' && existence.mailbox === address;
    const base = isWhole ? undefined : withoutTag(address, written.delimiter);
    return base && lines.get(keyOf(base));
  };

  const ends = followAll(written.aliases, aliasOf, existenceOf, report);
  return {
    find: (named) => {
      const alias = aliasOf(named);
      const targets = alias && ends.get(alias);
      if (targets !== undefined) return { isAlias: true, targets };
      return { isAlias: false, targets: [{ address: named, existence: existenceOf(named) }] };
    },
  };
}

function judgeExistence({ entries, delimiter, host }: DirectoryData): (address: Address) => Existence {
  const find = findByDomain(entries);
  return (address) => {
    const known = find(address.domain ?? host)?.known;
    const base = withoutTag(address, delimiter);
    // RFC 5321 4.5.1: it always exists.
    const isPostmaster = localKey(address.local) === 'postmaster';
    if (known === undefined || typeof known === 'string')
      return { kind: 'asked', base, isMade: known !== 'next hop' || isPostmaster };
    const isListed = ({ key, local }: Address) => known.has(key) || known.has(`${localKey(local)}@`);
    if (isPostmaster || isListed(address)) return { kind: 'listed', mailbox: address };
    if (base !== undefined && (localKey(base.local) === 'postmaster' || isListed(base)))
      return { kind: 'listed', mailbox: base };
    return { kind: 'unknown' };
  };
}

/** `user@` of `user+tag@`; undefined where there is no tag. */
function withoutTag({ local, domain, text }: Address, delimiter: string | undefined): Address | undefined {
  const at = delimiter === undefined ? -1 : local.indexOf(delimiter, 1);
  if (at === -1) return undefined;
  const user = local.slice(0, at);
  const key = domain === undefined ? localKey(user) : `${localKey(user)}@${domain}`;
  const quoted = /^[^\s<>()[\]\\,;:@"]+$/.test(user) ? user : `"${user.replace(/["\\]/g, '\\$&')}"`;
  return {
    local: user,
    domain,
    key,
    text: domain === undefined ? quoted : `${quoted}${text.slice(text.lastIndexOf('@'))}`,
  };
}

/** Where an alias leads, and over how many of them. */
interface End {
  readonly targets: readonly Target[];
  readonly steps: number;
}

const tooFar: End = { targets: [], steps: mostSteps };

/** For each alias, the addresses at its end, each once. What leads in a circle, or too far, is reported. */
function followAll(
  aliases: readonly Alias[],
  aliasOf: (address: Address) => Alias | undefined,
  existenceOf: (address: Address) => Existence,
  report: (diagnostic: Diagnostic) => void,
): ReadonlyMap<Alias, readonly Target[]> {
  const ends = new Map<Alias, End>();
  const path: Alias[] = [];
  let isTooFar = false;

  const reportTooFar = ({ address, span }: Placed, what: string) => {
    // One chain is all of it too long.
    if (!isTooFar) report(aliasTooFar.at(span, address.text, what));
    isTooFar = true;
  };
  const follow = (alias: Alias): End => {
    const known = ends.get(alias);
    if (known !== undefined) return known;
    const found = new Map<string, Target>();
    let steps = 0;
    path.push(alias);
    for (const { address, span } of alias.targets) {
      const next = aliasOf(address);
      if (next === undefined || next === alias) {
        // One that names itself keeps a copy in its own mailbox.
        const existence = existenceOf(address);
        if (existence.kind === 'unknown') report(aliasToNobody.at(span, address.text, alias.address.text));
        found.set(address.key, { address, existence });
      } else if (path.includes(next)) {
        const circle = path.slice(path.indexOf(next)).map((each) => each.address.text);
        report(aliasLoop.at(span, [...circle, next.address.text]));
      } else {
        // A chain that never seems to end is not followed to it.
        const end = path.length > mostSteps ? tooFar : follow(next);
        for (const target of end.targets) found.set(target.address.key, target);
        steps = Math.max(steps, end.steps);
      }
    }
    path.pop();
    if (found.size > mostTargets) reportTooFar(alias, `it leads to more than ${mostTargets} addresses`);
    else if (steps >= mostSteps) reportTooFar(alias, `more than ${mostSteps} aliases follow one another`);
    const isNear = found.size <= mostTargets && steps < mostSteps;
    const end = isNear ? { targets: [...found.values()], steps: steps + 1 } : tooFar;
    ends.set(alias, end);
    return end;
  };
  for (const alias of aliases) follow(alias);
  return new Map([...ends].map(([alias, { targets }]) => [alias, targets]));
}
