import type { Overhear } from '../acceptance/raw-client.ts';

/** What was said in a session. */
export interface Transcript {
  readonly overhear: Overhear;
  /** `C: …` and `S: …`, in the order in which it was said; a client that pipelines says several things at once. */
  readonly lines: readonly string[];
  /** The reply, its lines joined by LF, to each step: `MAIL`, `RCPT address`, `message`, otherwise the command's verb. */
  readonly answers: ReadonlyMap<string, string>;
}

/** Begins a transcript; the first reply is the greeting. Replies come in the order of the commands (RFC 5321 4.1). */
export function beginTranscript(): Transcript {
  const lines: string[] = [];
  const answers = new Map<string, string>();
  const steps = ['greeting'];
  let reply: string[] = [];
  return {
    lines,
    answers,
    overhear: (side, line) => {
      lines.push(`${side}: ${line}`);
      if (side === 'C') {
        const step = stepOf(line);
        if (step !== undefined) steps.push(step);
        return;
      }
      reply.push(line);
      if (!/^\d{3}(?: |$)/.test(line)) return;
      answers.set(steps.shift() ?? 'nothing', reply.join('\n'));
      reply = [];
    },
  };
}

/** Undefined for the message itself, to which the final dot gets the reply. */
function stepOf(line: string): string | undefined {
  if (line.startsWith('(')) return undefined;
  if (line === '.') return 'message';
  const [, recipient] = /^RCPT TO:<(.*?)>/.exec(line) ?? [];
  return recipient === undefined ? line.split(' ', 1)[0] : `RCPT ${recipient}`;
}
