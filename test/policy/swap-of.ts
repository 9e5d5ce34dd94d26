import { makeSource } from '../../src/diagnostics/source.ts';
import { frontKinds } from '../../src/mail/front-kind.ts';
import { compile } from '../../src/policy/compile.ts';
import type { ReadFile } from '../../src/policy/gather.ts';
import type { Swap } from '../../src/policy/swap.ts';
import { makeSwap } from '../../src/policy/swap.ts';

const nothing: ReadFile = () => ({ problem: 'there is none' });

/** A policy as a daemon is given it, for listeners of every kind; it is never read anew. */
export function swapOf(name: string, text: string, read: ReadFile = nothing): Swap {
  const compiled = compile(makeSource(name, text), read, frontKinds, Date.now());
  const swap = makeSwap(compiled, () => Promise.reject(new Error('it is never read anew')));
  if (swap === undefined) throw new Error(JSON.stringify(compiled.diagnostics.map(({ message }) => message)));
  return swap;
}
