import type { Decision } from '../mail/outcome.ts';
import type { DecisionEntry } from './decision-line.ts';
import { clean, decisionLine, decisionRecord } from './decision-line.ts';
import type { Clock } from './services.ts';

/** Where the daemon says what it does. */
export interface Log {
  readonly decision: (decision: Decision, entry: DecisionEntry) => void;
  /** Anything but a decision; `id` is the session or message it is about. */
  readonly notice: (level: Level, id: string | undefined, text: string) => void;
}

export type Level = 'error' | 'warning' | 'info';

export interface LogOptions {
  readonly format: 'text' | 'json';
  /** Whether each text line begins with `<N>`, its syslog priority, which the journal takes off again (sd-daemon(3)). */
  readonly priorities: boolean;
  readonly clock: Clock;
  /** Takes one line, without its line end. */
  readonly write: (line: string) => void;
}

const priorities: Record<Level, number> = { error: 3, warning: 4, info: 6 };

/** Writes one line an entry. */
export function makeLog({ format, priorities: withPriorities, clock, write }: LogOptions): Log {
  const text = (level: Level, line: string) => write(withPriorities ? `<${priorities[level]}>${line}` : line);
  const json = (level: Level, record: Record<string, unknown>) =>
    write(JSON.stringify({ time: new Date(clock.now()).toISOString(), level, ...record }));
  if (format === 'json') {
    return {
      decision: (decision, entry) => json('info', decisionRecord(decision, entry)),
      notice: (level, id, message) => json(level, { id, message }),
    };
  }
  return {
    decision: (decision, entry) => text('info', decisionLine(decision, entry)),
    notice: (level, id, message) => text(level, clean(id === undefined ? message : `${id}: ${message}`)),
  };
}

/** A log on standard output; under systemd's journal text lines carry their priority. */
export function openLog(format: 'text' | 'json', clock: Clock, env: NodeJS.ProcessEnv): Log {
  return makeLog({
    format,
    priorities: env['JOURNAL_STREAM'] !== undefined && !process.stdout.isTTY,
    clock,
    write: makeWriter(),
  });
}

/** Octets that reach a pipe in one piece (PIPE_BUF of Linux), so that lines of several processes are not torn. */
const wholeOctets = 4096;

/**
 * Lines of one turn of the event loop go out together, as many as surely stay whole: a write for each would cost more
 * than the decision it tells of.
 */
function makeWriter(): (line: string) => void {
  let pending = '';
  let octets = 0;
  const flush = () => {
    if (pending !== '') process.stdout.write(pending);
    pending = '';
    octets = 0;
  };
  process.once('exit', flush);
  return (line) => {
    const more = Buffer.byteLength(line) + 1;
    if (octets + more > wholeOctets) flush();
    if (pending === '') setImmediate(flush);
    pending += `${line}\n`;
    octets += more;
  };
}
