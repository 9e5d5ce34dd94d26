import type { Span } from '../diagnostics/span.ts';

/**
 * The statements of a policy that could not be read. What one of them may have said is not reported as missing: the
 * fault in it has been reported, and that would be its echo.
 */
export interface Lost {
  readonly isNothing: boolean;
  /** Whether a list or definition of this name may be among them. */
  readonly mayName: (name: string) => boolean;
  /** Whether a service that has no name of its own may be among them, by its kind. */
  readonly mayDeclare: (kind: string) => boolean;
  /** Whether an `otherwise reply` may be among them. */
  readonly mayReply: () => boolean;
  /** Whether the version of the language may be among them, where this is the first statement that could be read. */
  readonly mayVersion: (first: Span | undefined) => boolean;
  /** Whether one of them may stand behind this. */
  readonly mayFollow: (last: Span) => boolean;
}

/** `faults` are places in lost statements; `everything` says whether more was lost than anybody knows. */
export function lostAt(faults: readonly Span[], everything: () => boolean): Lost {
  const lost = faults.map(wordsAt);
  const some = (test: (each: Words) => boolean) => everything() || lost.some(test);
  return {
    isNothing: !everything() && lost.length === 0,
    mayName: (name) => some(({ second }) => second === name),
    mayDeclare: (kind) => some(({ first }) => first === kind),
    mayReply: () => some(({ first, second }) => first === 'otherwise' || second === 'reply'),
    mayVersion: (at) =>
      some(
        ({ first, second, start }) =>
          first === 'mailpolicy' || /^\d+$/.test(second) || at === undefined || isAfter(at, start),
      ),
    mayFollow: (last) => some(({ start }) => !isAfter(last, start)),
  };
}

interface Words {
  readonly start: Span;
  readonly first: string;
  readonly second: string;
}

/** UTF-16 code units of a statement in which its two first words are looked for, and lines above a fault in it. */
const farthest = 500;
const mostLines = 500;

/** The two first words of the statement that a place lies in. */
function wordsAt({ source, start: at }: Span): Words {
  const { text } = source;
  let start = lineStart(text, at);
  for (let lines = 0; lines < mostLines && start > 0 && /[\s#]/.test(text[start] ?? '#'); lines++)
    start = lineStart(text, start - 1);
  const [, first = '', second = ''] = /^\s*([^\s"(]+)\s*([\w-]*)/.exec(text.slice(start, start + farthest)) ?? [];
  return { start: { source, start, end: at }, first: first.toLowerCase(), second: second.toLowerCase() };
}

/** Where the line of an offset begins. */
function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** Whether a place lies behind another of the same file. */
function isAfter(one: Span, other: Span): boolean {
  return one.source === other.source && one.start > other.start;
}
