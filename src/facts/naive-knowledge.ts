import type { Atom, Element } from '../core/condition.ts';
import type { Knowledge } from '../core/evaluate.ts';
import type { List, Policy } from '../core/policy.ts';
import type { Reading } from '../core/reading.ts';
import { testReading } from '../core/test-reading.ts';
import type { Truth } from '../core/truth.ts';
import type { Address } from '../mail/address.ts';
import { phaseRank } from '../mail/phase.ts';
import type { Session } from '../mail/session.ts';
import type { AskedServices } from '../services/services.ts';
import { holds } from '../values/holds.ts';
import { valueType } from '../values/registry.ts';
import type { Fact, View } from './fact.ts';

/** What a quantifier goes through. */
export type Thing = NonNullable<View['element']>;

/** What is known of a session for one recipient or before any, read fact by fact without index or cache. */
export interface NaiveKnowledge extends Knowledge<Thing> {
  /** Look-ups under way, by their reading's key. Where there is one, what depends on it is pending. */
  readonly asked: ReadonlyMap<string, Promise<Reading>>;
}

/** Opens the naive knowledge. `answered` are look-ups that have been waited for, by their reading's key. */
export function naiveKnowledge(
  policy: Policy,
  factNamed: (name: string) => Fact,
  services: AskedServices,
  session: Session,
  recipient: Address | undefined,
  answered: ReadonlyMap<string, Reading> = new Map(),
): NaiveKnowledge {
  const lists: ReadonlyMap<string, List> = new Map(policy.lists.map((list) => [list.name, list]));
  const asked = new Map<string, Promise<Reading>>();
  const elements = (element: Element) => elementsOf(session, element);

  const read = ({ fact, argument, scope }: Atom, element: Thing | undefined): Reading => {
    const things = scope === 'session' || scope === 'recipient' ? [] : elements(scope);
    const position = typeof things === 'string' || element === undefined ? -1 : things.indexOf(element);
    const key = `${fact}\0${argument}\0${position}`;
    const before = answered.get(key);
    if (before !== undefined) return before;
    const asking = factNamed(fact);
    const declared = policy.services.find((each) => each.kind === asking.argument && each.name === argument);
    const { timezone, services: declarations } = policy;
    const reading = asking.read({ session, recipient, element, argument, declared, declarations, timezone, services });
    if (reading.kind === 'asked') asked.set(key, reading.ready);
    return reading;
  };

  const truth = (atom: Atom, element: Thing | undefined): Truth => {
    const reading = read(atom, element);
    const type = valueType(factNamed(atom.fact).type);
    if (type === undefined) throw new Error(`the fact ${atom.fact} has no value type`);
    return testReading(atom.test, reading, (value) => holds(atom.test, type, value, lists, session.at));
  };

  return { truth, elements, asked };
}

/** Recipients are complete at DATA, the parts of a message after the dot. */
function elementsOf({ phase, transaction }: Session, element: Element): readonly Thing[] | 'pending' | 'unavailable' {
  switch (element) {
    case 'each-recipient':
      return transaction === undefined || phaseRank(phase) < phaseRank('data') ? 'pending' : transaction.recipients;
    case 'attachment':
      return transaction?.message === undefined
        ? 'pending'
        : (transaction.message.content.attachments() ?? 'unavailable');
    case 'header':
      return transaction?.message === undefined ? 'pending' : (transaction.message.content.fields() ?? 'unavailable');
    default:
      return element satisfies never;
  }
}
