import type { Atom, Condition } from '../core/condition.ts';
import { isUnconditional } from '../core/condition.ts';
import type { Truth } from '../core/truth.ts';
import { truthOf } from '../core/truth.ts';
import { fact as factNamed } from '../facts/registry.ts';
import { parseAddress } from '../mail/address.ts';
import { fold } from '../values/fold.ts';
import type { Asked, Lists } from './value-fits.ts';
import { fitsOne, fitsSeveral, holdsOfText } from './value-fits.ts';

/** A part of a condition that is asked as a whole: a test, or a quantified condition. */
export type Leaf = Exclude<Condition, { kind: 'all' | 'some' | 'not' }>;

/** Most tests on one fact whose truths are worked out; their number doubles the work. */
const mostTests = 10;

/** Facts that may have several values at once: two tests on them exclude nothing. */
const several: ReadonlySet<string> = new Set([
  'attachment extension',
  'attachment name',
  'attachment type',
  'body',
  'client host',
  'from',
  'from domain',
  'header',
  'subject',
]);

/** Facts that have a value in every session, once they are known. */
const alwaysThere: ReadonlySet<string> = new Set([
  'attachment disposition',
  'arc',
  'attachment size',
  'authenticated',
  'client',
  'client listed on',
  'client port',
  'date',
  'dkim',
  'dmarc',
  'each-recipient address',
  'each-recipient local-part',
  'helo listed on',
  'helo matches client',
  'helo resolves',
  'greylisted by',
  'header name',
  'header value',
  'helo spf',
  'links listed on',
  'listener',
  'message size',
  'over limit',
  'pop-login within',
  'recipient',
  'recipient count',
  'recipient local-part',
  'sender is aligned',
  'sender refused by',
  'sender is signed',
  'spf',
  'time of day',
  'sender domain has null mx',
  'sender domain listed on',
  'sender domain resolves',
  'tls',
  'weekday',
]);

/** Facts that are about one thing: they are there together, or one tells the other. */
const families: ReadonlyMap<string, string> = new Map([
  ['authenticated', 'user'],
  ['user', 'user'],
  ['tls', 'tls'],
  ['tls version', 'tls'],
  ['sender', 'sender'],
  ['sender domain', 'sender'],
  ['sender local-part', 'sender'],
  ['recipient', 'recipient'],
  ['recipient domain', 'recipient'],
  ['recipient local-part', 'recipient'],
]);

/** What leaves hang together: those on one fact, with one argument, or on one family. Each of another group is free of them. */
export function groupOf(leaf: Leaf): string {
  if (leaf.kind === 'quantified') return leaf.element;
  return families.get(leaf.fact) ?? JSON.stringify([leaf.fact, leaf.argument]);
}

/** Whether a leaf that is alone in its group can be true and can be false. */
export function isFree(leaf: Leaf): boolean {
  if (leaf.kind !== 'atom') return true;
  if (leaf.test.kind === 'unavailable') return canFail(leaf.fact);
  return leaf.test.kind !== 'missing' || !alwaysThere.has(leaf.fact);
}

/**
 * The truths that the leaves of one group, all different, can have together once everything is known. More than can
 * be, never less. Undefined where there are too many.
 */
export function possibleTruths(group: readonly Leaf[], lists: Lists): readonly (readonly Truth[])[] | undefined {
  if (group.length > mostTests) return undefined;
  const atoms = group.flatMap((leaf) => (leaf.kind === 'atom' ? [leaf] : []));
  if (atoms.length === 0) return truthsOfThings(group);
  const [first] = atoms;
  const truths: Truth[][] = [];
  if (first !== undefined && canFail(first.fact))
    truths.push(atoms.map(({ test }) => (test.kind === 'unavailable' ? 'true' : 'unavailable')));
  const worlds = worldsOf(atoms);
  for (let bits = 0; bits < 2 ** atoms.length; bits++) {
    const said = atoms.map((_, at) => (bits & (1 << at)) !== 0);
    if (worlds.some((world) => fits(world, atoms, said, lists))) truths.push(said.map(truthOf));
  }
  return truths;
}

/** Most quantified conditions on the same things; their number trebles the work. */
const mostQuantified = 6;

/** Of no things none is any; `any attachment` is true where anything else is true of any. */
function truthsOfThings(group: readonly Leaf[]): readonly (readonly Truth[])[] | undefined {
  if (group.length > mostQuantified) return undefined;
  const quantified = group.flatMap((leaf) => (leaf.kind === 'quantified' ? [leaf] : []));
  const isThere = (at: number) => quantified[at]?.quantifier === 'any' && isUnconditional(quantified[at].of);
  let rows: Truth[][] = [[]];
  for (const _ of quantified)
    rows = rows.flatMap((row) => (['true', 'false', 'unavailable'] as const).map((truth) => [...row, truth]));
  return rows.filter((row) => {
    const none = row.some((truth, at) => isThere(at) && truth === 'false');
    return !none || row.every((truth, at) => truth === (quantified[at]?.quantifier === 'any' ? 'false' : 'true'));
  });
}

/** Whether a look-up of the fact can fail: only the inside of a message can be beyond reading. */
function canFail(fact: string): boolean {
  return factNamed(fact).cost !== 'free';
}

/** Which facts have a value: those of a yes-or-no fact is what it says. */
type World = (fact: string) => boolean;

/** What there can be of the facts of a group. */
function worldsOf([atom]: readonly Atom[]): readonly World[] {
  const fact = atom?.fact ?? '';
  switch (families.get(fact)) {
    case 'user':
    case 'tls':
      return [() => true, () => false];
    case 'sender':
      return [() => true, () => false, (each) => each !== 'sender domain'];
    case 'recipient':
      return [() => true, (each) => each !== 'recipient domain'];
    default:
      return alwaysThere.has(fact) ? [() => true] : [() => true, () => false];
  }
}

/** Whether the tests can be answered so in a world. Says yes where it does not know. */
function fits(world: World, atoms: readonly Atom[], said: readonly boolean[], lists: Lists): boolean {
  const byFact = new Map<string, Asked[]>();
  for (const [at, { fact, test }] of atoms.entries()) {
    const asked = { test, said: said[at] === true };
    const before = byFact.get(fact);
    if (before === undefined) byFact.set(fact, [asked]);
    else before.push(asked);
  }
  for (const [fact, asked] of byFact) if (!fitsFact(fact, world(fact), asked, lists)) return false;
  return partsAgree(byFact, lists);
}

function fitsFact(fact: string, isThere: boolean, asked: readonly Asked[], lists: Lists): boolean {
  const claims = families.get(fact) !== undefined && factNamed(fact).type === 'yes-no';
  if (claims) return asked.every(({ test, said }) => said === (test.kind === 'yes' && isThere));
  if (!isThere) return asked.every(({ test, said }) => said === (test.kind === 'missing'));
  if (asked.some(({ test, said }) => said && (test.kind === 'missing' || test.kind === 'unavailable'))) return false;
  return several.has(fact) ? fitsSeveral(asked, lists) : fitsOne(asked, lists);
}

/** Whether what is said of the parts of an address fits the address, where that is said. */
function partsAgree(byFact: ReadonlyMap<string, readonly Asked[]>, lists: Lists): boolean {
  for (const whole of ['sender', 'recipient']) {
    for (const { test, said } of byFact.get(whole) ?? []) {
      const address = said && test.kind === 'equals' ? parseAddress(String(test.key)) : undefined;
      if (address === undefined) continue;
      const { domain, local } = address;
      const ofDomain = byFact.get(`${whole} domain`) ?? [];
      const ofLocal = byFact.get(`${whole} local-part`) ?? [];
      const agree = (asked: readonly Asked[], text: string) =>
        asked.every((each) => (holdsOfText(each.test, text, lists) ?? each.said) === each.said);
      if (domain !== undefined && !agree(ofDomain, domain)) return false;
      if (!agree(ofLocal, fold(local))) return false;
    }
  }
  return true;
}
