import { makeSource } from '../../src/diagnostics/source.ts';
import { parse } from '../../src/syntax/parse.ts';
import { race } from './race.ts';

/** How fast a policy is parsed, beside splitting the same text into its words with one regular expression. */
export interface ParseSpeed {
  readonly lines: number;
  readonly linesPerSecond: number;
  /** How many times as long as the regular expression. */
  readonly againstWords: number;
}

/** Parses a policy of about this many lines, written as an admin writes them. */
export function parseSpeed(lines: number, rounds: number): ParseSpeed {
  const text = policyOf(lines);
  const { lineStarts } = makeSource('bench.rules', text);
  const [parser = 0, words = 0] = race(
    [
      () => {
        const { diagnostics, file } = parse(makeSource('bench.rules', text));
        if (diagnostics.length > 0 || file.statements.length < lines / 10) throw new Error('the policy does not parse');
        return lineStarts.length;
      },
      () => {
        if ((text.match(/"[^"\n]*"|[^\s"]+/g)?.length ?? 0) < lines) throw new Error('the policy has no words');
        return lineStarts.length;
      },
    ],
    { rounds, warmUps: 1 },
  ).nsPerUnit;
  return { lines: lineStarts.length, linesPerSecond: 1e9 / parser, againstWords: parser / words };
}

function policyOf(lines: number): string {
  const parts = ['mailpolicy 1\n'];
  const each = ruleLines(0).split('\n').length;
  for (let at = 0; at * each < lines; at++) parts.push(ruleLines(at));
  parts.push('accept everyone\n');
  return parts.join('\n');
}

function ruleLines(at: number): string {
  return `# A reason of the ${at}th kind.
reject reason-${at}
  when sender in bad-senders-${at} and client in 192.0.2.0/24
    or any attachment (extension in executables and size > ${at} KB)
  unless customer or subject contains "invoice ${at}"
  reply 550 5.7.1 "Rejecting due to security policy - reason ${at}, Please see: {help}"
  why "Your mail is refused for the ${at}th reason."
`;
}
