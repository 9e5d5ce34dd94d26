import { visible } from '../diagnostics/cells.ts';
import type { TraceAtom, TraceStep } from '../engine/trace.ts';
import type { Decision } from '../mail/outcome.ts';
import { wireLines } from '../mail/reply.ts';
import { reasons } from './judge.ts';
import type { PlayedSession } from './played.ts';

/** Longest value of a fact that is shown whole. */
const longestValue = 60;

/** A played session as text: what client and server say, and under each answer of the policy where it comes from. */
export function renderDialogue({ exchanges }: PlayedSession): string {
  const lines = exchanges.flatMap(({ phase, command, reply, decisions, traces }) => [
    phase === 'connect' ? `-- ${command}` : `C: ${command}`,
    ...wireLines(reply).map((line) => `S: ${line}`),
    ...decisions.flatMap((decision) => [
      `   ${decisionLine(decision)}`,
      ...(traces.get(decision) ?? []).flatMap(stepLines).map((line) => `     ${line}`),
    ]),
  ]);
  return lines.map((line) => `${visible(line)}\n`).join('');
}

/** `rules/msen.rules:66: reject executable for <ann@example.org>, fixed and answered at message`. */
function decisionLine({ place, verdict, rule, recipient, cause, fixedAt, answeredAt, ...marks }: Decision): string {
  const whom = recipient === undefined ? '' : ` for <${recipient.text}>`;
  const times =
    fixedAt === answeredAt ? `fixed and answered at ${fixedAt}` : `fixed at ${fixedAt}, answered at ${answeredAt}`;
  const because = cause === 'rule' || cause === 'relay' ? '' : ` (${reasons[cause]})`;
  const tags = marks.tags.length === 0 ? '' : `; tags: ${marks.tags.join(', ')}`;
  const observed = marks.observed.length === 0 ? '' : `; observed: ${marks.observed.join(', ')}`;
  return `${place.file}:${place.line}: ${verdict} ${rule}${whom}${because}, ${times}${tags}${observed}`;
}

function stepLines({ rule, place, atoms, truth }: TraceStep): string[] {
  // A quantifier that has nothing to go through; what is true without a question is the last rule, named already.
  if (atoms.length === 0 && truth !== 'true')
    return [`${place.file}:${place.line}: ${rule} has nothing to ask about: ${truth}`];
  return atoms.map(({ text, element, ...said }) => {
    const of = element === undefined ? '' : `of ${element} `;
    return `${place.file}:${place.line}: ${rule} asks ${of}\`${text}\`: ${said.truth} (${readingOf(said)})`;
  });
}

function readingOf({ fact, reading, values, why }: Pick<TraceAtom, 'fact' | 'reading' | 'values' | 'why'>): string {
  if (reading === 'pending') return `${fact} is not known yet`;
  if (reading === 'unavailable') return `${fact} is unavailable${why === undefined ? '' : `: ${cut(why)}`}`;
  return `${fact}: ${values.length === 0 ? 'absent' : values.map(cut).join(', ')}`;
}

function cut(value: string): string {
  return value.length <= longestValue ? value : `${value.slice(0, longestValue - 1)}…`;
}
