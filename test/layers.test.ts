import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import { expect, test } from 'vitest';

/** A file may import its own room and every room to the left of a `<` before it; rooms between two `<` are strangers. */
const order = `package.json < diagnostics, mail < grammar < syntax < core < services < values < declarations < facts < verbs
  < check < plan, proof < lints < policy < engine < delivery, fronts, trial < workers < lsp, web < commands < grammar/generate.ts`;
const steps = order.split('<').map((step) => step.split(',').map((room) => room.trim()));

/** The npm packages of the inner rooms. */
const packages = new Map(Object.entries({ grammar: ['chevrotain'], values: ['re2js'] }));
const anyPackage = 'services proof policy delivery fronts trial lsp web commands grammar/generate.ts'.split(' ');

/** The rooms that may touch the outside world, and what that means. */
const outward = 'services policy delivery fronts workers commands grammar/generate.ts'.split(' ');
const world = /^node:(child_process|cluster|dgram|dns|fs|https?|http2|net|readline|repl|sqlite|tls|worker_threads)\b/;

const importing = /^(?:import|export)(\s+type\b)?(?:[^'";=()]*?\bfrom)?\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm;

function roomOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'src' ? second : /^grammar\/generate[./]/.test(file) ? 'grammar/generate.ts' : top;
}

function stepOf(room: string): number {
  return steps.findIndex((rooms) => rooms.includes(room));
}

function isAllowed(file: string, specifier: string, typeOnly: boolean): boolean {
  const from = roomOf(file);
  if (specifier.startsWith('node:')) return outward.includes(from) || !world.test(specifier);
  if (!specifier.startsWith('.')) return anyPackage.includes(from) || (packages.get(from) ?? []).includes(specifier);
  const to = roomOf(join(file, '..', specifier));
  // Facts and verbs are handed their services, and know no more than the types.
  if (to === 'services' && (from === 'facts' || from === 'verbs')) return typeOnly;
  return to === from || (stepOf(to) !== -1 && stepOf(to) < stepOf(from));
}

function faults(file: string, source: string): readonly string[] {
  const imports = [...source.matchAll(importing)].map(([, type, name, dynamic]) => ({
    name: name ?? dynamic ?? '',
    type,
  }));
  return imports
    .filter(({ name, type }) => !isAllowed(file, name, type !== undefined))
    .map(({ name }) => `${file} may not import ${name}`);
}

test('imports run one way', () => {
  const files = globSync(['grammar/**/*.ts', 'src/**/*.ts']);
  expect(files.flatMap((file) => faults(file, readFileSync(file, 'utf8')))).toEqual([]);
});

test('src holds known rooms and nothing else', () => {
  const rooms = globSync('src').flatMap((folder) => readdirSync(folder));
  expect(rooms.filter((room) => stepOf(room) === -1)).toEqual([]);
});

test.each([
  ['src/core/a.ts', "import { b } from './b.ts';", []],
  ['src/core/a.ts', "import type { File } from '../../grammar/ast.ts';", []],
  ['src/core/a.ts', "export interface A {\n  readonly kind: 'a';\n}", []],
  ['src/core/a.ts', "import {\n  b,\n} from '../check/b.ts';", ['../check/b.ts']],
  ['src/core/a.ts', "export * from '../check/b.ts';", ['../check/b.ts']],
  ['src/core/a.ts', "const { b } = await import('../check/b.ts');", ['../check/b.ts']],
  ['src/mail/a.ts', "import type { B } from '../diagnostics/b.ts';", ['../diagnostics/b.ts']],
  ['src/facts/a.ts', "import type { Dns } from '../services/dns.ts';", []],
  ['src/facts/a.ts', "import { dns } from '../services/dns.ts';", ['../services/dns.ts']],
  ['src/facts/a.ts', "import { simpleParser } from 'mailparser';", ['mailparser']],
  ['src/values/a.ts', "import { RE2JS } from 're2js';", []],
  ['src/engine/a.ts', "import { readFile } from 'node:fs/promises';", ['node:fs/promises']],
  ['src/engine/a.ts', "import { createHash } from 'node:crypto';", []],
  ['grammar/generate.ts', "import { facts } from '../src/facts/registry.ts';", []],
  ['grammar/generate/reference.ts', "import { facts } from '../../src/facts/registry.ts';", []],
])('%s: %s', (file, source, refused) => {
  expect(faults(file, source)).toEqual(refused.map((name) => `${file} may not import ${name}`));
});

test('the inner rooms wait for nothing, and ask neither clock nor chance', () => {
  const inner = 'diagnostics,mail,syntax,core,values,declarations,facts,verbs,check,plan,lints';
  const files = globSync([`src/{${inner}}/**/*.ts`, 'grammar/*.ts'], { exclude: ['grammar/generate.ts'] });
  const outside = /\basync\b|\bawait\b|\bDate\.now\b|new Date\(\)|\bMath\.random\b|\bprocess\.|\bperformance\./;
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => outside.test(readFileSync(file, 'utf8')))).toEqual([]);
});
