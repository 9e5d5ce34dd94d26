import type { Atom } from '../core/condition.ts';
import { facts } from './registry.ts';

/** Whether a test asks a DNS list: true, it tells of a listing. */
export function asksList({ fact }: Atom): boolean {
  return lists.has(fact);
}

const lists: ReadonlySet<string> = new Set(facts.filter((fact) => fact.argument === 'dnsbl').map(({ name }) => name));
