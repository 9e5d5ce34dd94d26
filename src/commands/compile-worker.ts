import { inOrder } from '../diagnostics/in-order.ts';
import { renderText } from '../diagnostics/render-text.ts';
import { makeSource } from '../diagnostics/source.ts';
import { frontKinds } from '../mail/front-kind.ts';
import { compile } from '../policy/compile.ts';
import type { Reading } from '../policy/swap.ts';
import type { CompileOrder } from './compile-in-worker.ts';
import { readFile } from './read-file.ts';

/** A process of its own, so that a large policy stalls no session: reads and compiles one policy, sends it and ends. */
const order: CompileOrder = JSON.parse(process.argv[2] ?? '');
const found = readFile(order.file);
if ('problem' in found) throw new Error(`${order.file}: ${found.problem}`);
const fronts = frontKinds.filter((front) => order.fronts.includes(front.name));
const compiled = compile(makeSource(order.file, found.text), readFile, fronts, order.now);
const report = renderText(inOrder(compiled.diagnostics), { colour: false });
// Findings hold their sources, and the report has all that is shown of them.
process.send?.({ compiled: { ...compiled, diagnostics: [] }, report } satisfies Reading, () => process.disconnect());
