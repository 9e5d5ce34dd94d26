import type { Reading, Value } from '../../src/core/reading.ts';
import { known, pending, unavailable } from '../../src/core/reading.ts';
import type { Fact, View } from '../../src/facts/fact.ts';
import { hasReached } from '../../src/facts/has-reached.ts';
import { fact as registered } from '../../src/facts/registry.ts';
import type { Phase } from '../../src/mail/phase.ts';
import type { Services } from '../../src/services/services.ts';
import { stillWorld } from '../still-world.ts';

/** What a session happens in: what the look-ups would give, and how long they take. */
export interface World {
  readonly seed: number;
  /** Whether look-ups are on their way for a while, instead of being answered at once. */
  readonly asks: boolean;
  /** What reading an invented fact costs: nothing unless said. */
  readonly cost?: Fact['cost'];
  /** In which order look-ups come back: each number another one. */
  readonly order?: number;
  /** Gives look-ups that fail values instead: each number others. */
  readonly mended?: number;
}

/** Facts of the registry, and invented ones that may be looked up, fail, and depend on a greeting or a recipient. */
export function factsOf(world: World): (name: string) => Fact {
  const invented = new Map(inventions.map((each) => [each.name, invent(each, world)]));
  return (name) => invented.get(name) ?? registered(name);
}

interface Invention {
  readonly name: string;
  readonly type: 'yes-no' | 'wait' | 'number' | 'domain';
  readonly phase: Phase;
  readonly scope: 'session' | 'recipient';
  readonly argument?: 'greylist' | 'limit';
  /** What its answer depends on. */
  readonly key: (view: View) => string;
  /** Out of 16, how often the look-up fails. */
  readonly fails: number;
}

const sender = ({ session }: View) => session.transaction?.sender?.key ?? '';
const recipient = (view: View) => view.recipient?.key ?? '';

const inventions: readonly Invention[] = [
  {
    name: 'listed',
    type: 'yes-no',
    phase: 'connect',
    scope: 'session',
    key: ({ session }) => session.client.text,
    fails: 3,
  },
  {
    name: 'reverse',
    type: 'domain',
    phase: 'connect',
    scope: 'session',
    key: ({ session }) => session.client.text,
    fails: 2,
  },
  {
    name: 'spf',
    type: 'yes-no',
    phase: 'mail',
    scope: 'session',
    key: (view) => `${view.session.helo?.name}${sender(view)}`,
    fails: 3,
  },
  {
    name: 'stranger',
    type: 'yes-no',
    phase: 'rcpt',
    scope: 'recipient',
    key: (view) => sender(view) + recipient(view),
    fails: 3,
  },
  {
    name: 'greylisted by',
    type: 'wait',
    argument: 'greylist',
    phase: 'rcpt',
    scope: 'recipient',
    key: (view) => `${view.argument} ${sender(view)} ${recipient(view)}`,
    fails: 3,
  },
  {
    name: 'over limit',
    type: 'wait',
    argument: 'limit',
    phase: 'rcpt',
    scope: 'recipient',
    key: (view) => `${view.argument} ${sender(view)} ${recipient(view)}`,
    fails: 3,
  },
  { name: 'score', type: 'number', phase: 'message', scope: 'session', key: sender, fails: 3 },
  { name: 'fate', type: 'yes-no', phase: 'message', scope: 'recipient', key: recipient, fails: 1 },
];

const domains = ['a.test', 'mx.a.test', 'b.test', 'deep.mx.a.test'];

function invent({ name, type, phase, scope, key, fails, argument }: Invention, world: World): Fact {
  const settle = (asked: number): Reading => {
    const failed = asked % 16 < fails;
    if (failed && world.mended === undefined) return unavailable('the test says so');
    const drawn = failed ? draw(`${asked} ${world.mended}`) >>> 4 : asked >>> 4;
    if (type === 'wait') return known(drawn % 2 === 0 ? false : { waitMs: 1000, since: drawn % 7, spentMs: drawn % 5 });
    if (drawn % 5 === 0) return known();
    return known(drawValue(type, drawn));
  };
  return {
    name,
    type: type === 'wait' ? 'yes-no' : type,
    phase,
    scope,
    ...(argument === undefined ? {} : { argument }),
    cost: world.cost ?? 'free',
    doc: '',
    example: '',
    source: '',
    read: (view) => {
      if (!hasReached(view.session, phase) || (scope === 'recipient' && view.recipient === undefined)) return pending;
      const asked = draw(`${world.seed} ${name} ${key(view)}`);
      if (!world.asks || asked % 3 === 0) return settle(asked);
      const turns = draw(`${asked} ${world.order ?? 0}`) % 7;
      return { kind: 'asked', ready: after(turns, () => settle(asked)) };
    },
  };
}

function drawValue(type: Exclude<Invention['type'], 'wait'>, drawn: number): Value {
  if (type === 'yes-no') return drawn % 2 === 0;
  return type === 'number' ? drawn % 10 : (domains[drawn % domains.length] ?? '');
}

/** Gives its value some turns of the event loop later, so that look-ups end in any order. */
async function after<Item>(turns: number, give: () => Item): Promise<Item> {
  for (let turn = 0; turn < turns; turn++) await undefined;
  return give();
}

/** A number below 2^32 that only the text decides (FNV-1a, stirred). */
function draw(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  sum = Math.imul(sum ^ (sum >>> 15), 0x85ebca6b);
  return (sum ^ (sum >>> 13)) >>> 0;
}

/** Whether a first contact can be noted; for some keys the store is full. */
export function canNote({ seed }: World, key: string): boolean {
  return draw(`${seed} note ${key}`) % 4 !== 0;
}

/** How often recipients were split. */
export interface Splits {
  readonly count: (key: string) => number;
  readonly note: (key: string) => void;
}

/** Counts splits; some keys had theirs before, so that recipients are taken that should come separately. */
export function splitsOf({ seed }: World): Splits {
  const noted = new Map<string, number>();
  const count = (key: string) => (draw(`${seed} ${key}`) % 3 === 0 ? 3 : 0) + (noted.get(key) ?? 0);
  return { count, note: (key) => void noted.set(key, (noted.get(key) ?? 0) + 1) };
}

/** What is remembered: splits, and notes of first contacts that fail for some keys. `onCall` hears of each call. */
export function recallOf(world: World, onCall: () => void = () => undefined): Services['recall'] {
  const splits = splitsOf(world);
  return {
    ...stillWorld().recall,
    timesSplit: async (key) => {
      onCall();
      return known(splits.count(key));
    },
    note: async (entries) => {
      onCall();
      for (const { kind, key } of entries) if (kind === 'split') splits.note(key);
      const failing = entries.some(({ kind, key }) => kind === 'waiting' && !canNote(world, key));
      return failing ? { kind: 'unavailable', why: 'the test says so' } : { kind: 'done', number: entries.length };
    },
  };
}
