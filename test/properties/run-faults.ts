import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import fc from 'fast-check';
import type { Engine } from './equivalence.ts';
import { cases, compare } from './equivalence.ts';
import { faults } from './faults.ts';

/*
 * Plants each fault in a copy of the engine of its own, and tells by how many cases it is found out (null: by none).
 * The first is a copy without a fault.
 * Run by the test in a process of its own, since modules are replaced while they are loaded. A copy is made by a query
 * that every module of it hands on to those it imports.
 */

const sources = new URL('../../src/', import.meta.url).href;
const faultOf = (url: string) => new URL(url).searchParams.get('fault');

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const resolved = nextResolve(specifier, context);
    const fault = context.parentURL === undefined ? null : faultOf(context.parentURL);
    if (fault === null || !resolved.url.startsWith(sources)) return resolved;
    return { ...resolved, url: `${resolved.url}?fault=${fault}` };
  },
  load: (url, context, nextLoad) => {
    const number = url.startsWith(sources) ? faultOf(url) : null;
    const fault = number === null ? undefined : faults[Number(number)];
    const file = new URL(url).pathname;
    if (fault === undefined || !file.endsWith(`/src/${fault.file}`)) return nextLoad(url, context);
    const source = readFileSync(new URL(`file://${file}`), 'utf8');
    if (source.split(fault.find).length !== 2)
      throw new Error(`${fault.name}: the piece does not stand in ${fault.file} once`);
    return { format: 'module-typescript', source: source.replace(fault.find, () => fault.replace), shortCircuit: true };
  },
});

const mostCases = Number(process.argv[2] ?? 3000);
const control = { name: 'no fault', number: faults.length };
const planted = faults.map(({ name }, number) => ({ name, number }));
const found: { name: string; cases: number | null }[] = [];
for (const { name, number } of [control, ...planted]) {
  const engine: Engine = {
    ...(await import(`../../src/plan/compile-plan.ts?fault=${number}`)),
    ...(await import(`../../src/plan/link.ts?fault=${number}`)),
    ...(await import(`../../src/engine/conversation.ts?fault=${number}`)),
  };
  const property = fc.asyncProperty(cases, async (each) => (await compare(each, engine))?.difference === undefined);
  const numRuns = number === control.number ? 200 : mostCases;
  const result = await fc.check(property, { numRuns, seed: 1, endOnFailure: true });
  found.push({ name, cases: result.failed ? result.numRuns : null });
}
process.stdout.write(JSON.stringify(found));
