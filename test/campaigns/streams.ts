import type { Parted } from '../fronts/stream-fuzz.ts';
import { fuzzStreams } from '../fronts/stream-fuzz.ts';
import type { Part } from './part.ts';

/** A stream that parts belongs into test/fronts/smtp as a session before the fault is mended. */
export const streams: Part = {
  name: 'streams',
  doc: 'what comes of a stream of SMTP commands does not depend on how it was cut, and the server comes to its end',
  count: 200_000,
  run: async (bounds) => {
    const { parted, ...done } = await fuzzStreams({ ...bounds, streams: bounds.count, perConnection: 25 });
    const summary = `${done.streams} streams over ${done.connections} connections, each cut in three ways; ${done.messages} messages, ${done.octets} octets`;
    return { summary, faults: parted === undefined ? [] : [inWords(parted)] };
  },
};

/** What was sent, and the end of what each cutting came to, from a little before they part. */
function inWords({ server, sent, outcomes: [first = '', ...others] }: Parted): string {
  let same = 0;
  while (same < first.length && others.every((other) => other[same] === first[same])) same += 1;
  const from = Math.max(0, same - 200);
  const ends = [first, ...others].map((outcome) => JSON.stringify(outcome.slice(from, from + 600)));
  return `${server} server: ${JSON.stringify(sent)}\n  ${ends.join('\n  ')}`;
}
