import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeSource, positionAt } from '../src/diagnostics/source.ts';
import { phases } from '../src/mail/phase.ts';
import { loadPolicy } from '../src/policy/load.ts';
import { judge } from '../src/trial/judge.ts';
import { play, setStage } from '../src/trial/play.ts';
import { readTests } from '../src/trial/read-tests.ts';
import { operators } from '../src/values/operators/registry.ts';
import { verbs } from '../src/verbs/registry.ts';

const pages = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', ...globSync('grammar/*.md')];
const language = readFileSync('grammar/LANGUAGE.md', 'utf8');
const architecture = readFileSync('ARCHITECTURE.md', 'utf8');

/** A fenced block of a page. */
interface Block {
  readonly page: string;
  readonly line: number;
  readonly kind: string;
  readonly text: string;
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(({ 1: kind = '', 2: inner = '', index }) => ({
    page,
    line: text.slice(0, index).split('\n').length,
    kind,
    text: inner,
  }));
}

describe('examples of policies', () => {
  const examples = ['README.md', 'grammar/LANGUAGE.md'].flatMap(blocksOf).filter(({ kind }) => kind === 'rules');
  const wholes = examples.filter(({ text }) => text.startsWith('mailpolicy 1\n'));

  test.each(examples.map((block) => [`${block.page}:${block.line}`, block] as const))('%s', async (_, block) => {
    const own = wholes.find(({ page }) => page === block.page)?.text ?? '';
    const { before, policy } = wholes.includes(block) ? { before: '', policy: block.text } : within(block.text, own);
    const announced = policy.split('\n').flatMap((line, at) => {
      const [, codes = ''] = /# (MP\d{3}(?: MP\d{3})*)$/.exec(line) ?? [];
      return (codes.match(/MP\d{3}/g) ?? []).map((code) => `${at + 1} ${code}`);
    });
    const { policy: loaded, tests, diagnostics } = loadPolicy(makeSource('policy.rules', policy), noFile);
    // What a fragment leaves unused of its policy is not its fault, and a note is none at all.
    const faults = diagnostics.filter(
      ({ severity, span }) => severity === 'error' || (severity === 'warning' && span.start >= before.length),
    );
    expect(faults.map(({ code, span }) => `${positionAt(span.source, span.start).line} ${code}`)).toEqual(announced);
    if (loaded === undefined) return;
    const read = readTests(tests, loaded, noFile);
    expect(read.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    for (const each of read.tests) {
      const failures = judge(each, await play(setStage(loaded), each.scenario));
      expect([each.title, ...failures.map(({ came }) => came)]).toEqual([each.title]);
    }
  });

  test('there are some of each kind', () => {
    expect(wholes.length).toBeGreaterThan(1);
    expect(examples.length).toBeGreaterThan(20);
  });
});

/**
 * A fragment in the policy that it belongs to: in the place of its sections if it has rules of its own, else behind it.
 * What it declares anew takes the place of what the policy declares.
 */
function within(fragment: string, policy: string): { readonly before: string; readonly policy: string } {
  const ofFragment = statementsOf(fragment);
  const heads = new Set(ofFragment.map(headOf));
  const rules = ofFragment.some(
    (statement) =>
      /^(?:section|observe)\b/.test(statement) || verbs.some(({ name }) => statement.startsWith(`${name} `)),
  );
  const all = statementsOf(policy);
  const declared = rules
    ? all.slice(
        0,
        all.findIndex((statement) => statement.startsWith('section')),
      )
    : all;
  const kept = declared.filter((statement) => !heads.has(headOf(statement)));
  const end = rules && !heads.has('accept everyone') ? ['accept everyone'] : [];
  const before = `${kept.join('\n')}\n`;
  return { before, policy: `${before}${[...ofFragment, ...end].join('\n')}\n` };
}

const noFile = () => ({ problem: 'there is no such file' });

function statementsOf(policy: string): string[] {
  return policy.trimEnd().split(/\n(?=[^\s#])/);
}

/** The first two words; `relay` and all that belongs to it is one thing. */
function headOf(statement: string): string {
  const [first = '', second = ''] = statement.split(/\s+/);
  return first === 'relay' || first === 'timezone' ? first : `${first} ${second}`;
}

describe('LANGUAGE.md names all there is', () => {
  test.each(verbs.map(({ name }) => name))('verb %s', (name) => expect(language).toContain(`| \`${name}\` |`));
  test.each(verbs.flatMap(({ clauses }) => clauses.map(({ head }) => head.join(' '))))('clause %s', (head) => {
    expect(language).toMatch(new RegExp(`^\\| \`${head}\\b`, 'm'));
  });
  test.each(phases)('phase %s', (phase) => expect(language).toContain(`\`${phase}\``));
  test.each(operators.map(({ phrase }) => phrase.join(' ')).filter((phrase) => /^[a-z]/.test(phrase)))(
    'operator %s',
    (phrase) => {
      expect(language).toContain(` ${phrase}`);
    },
  );
});

describe('links lead somewhere', () => {
  test.each(pages)('%s', (page) => {
    const text = readFileSync(page, 'utf8');
    const broken = [...text.matchAll(/\]\(([^)]+)\)/g)].flatMap(([, target = '']) => {
      const [path = '', anchor] = target.split('#');
      if (/^https?:/.test(path)) return [];
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(file)) return [target];
      return anchor === undefined || anchorsOf(file).includes(anchor) ? [] : [target];
    });
    expect(broken).toEqual([]);
  });
});

/** The addresses that GitHub gives the headings of a page. */
function anchorsOf(page: string): string[] {
  const headings = [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)];
  return headings.map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('ARCHITECTURE.md', () => {
  test('every file it names exists', () => {
    const named = [...architecture.matchAll(/`((?:src|test|grammar|rules|bin)\/[\w./*{},-]*)`/g)].map(
      ([, path = '']) => path,
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((path) => globSync(path).length === 0)).toEqual([]);
  });

  test('every room of src has its line', () => {
    const rooms = globSync('src/*').map((path) => path.slice('src/'.length));
    expect(rooms.filter((room) => !architecture.includes(`\n| \`${room}\` |`))).toEqual([]);
  });

  test('its import table is that of the test', () => {
    const order = /const order = `([^`]+)`/.exec(readFileSync('test/layers.test.ts', 'utf8'))?.[1] ?? '';
    expect(architecture.replace(/\s+/g, ' ')).toContain(order.replace(/\s+/g, ' ').replace('package.json < ', ''));
  });
});
