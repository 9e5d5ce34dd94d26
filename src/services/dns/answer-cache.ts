import { makeRecentMap } from '../recent-map.ts';
import type { DnsAnswer, DnsType } from './dns.ts';
import { hasFailed } from './dns.ts';
import type { Timed } from './reply.ts';

/** Remembers the answers for one type of record, each for as long as it may. Bounded in size. */
export interface AnswerCache<Type extends DnsType> {
  /** The answer with what is left of its TTL; undefined where there is none. `now` is in milliseconds since 1970. */
  readonly find: (name: string, now: number) => DnsAnswer<Type> | undefined;
  readonly keep: (name: string, timed: Timed<DnsAnswer<Type>>, now: number) => void;
}

/** Seconds for which answers are kept at least and at most: records, denials (RFC 2308 5), failures (RFC 9520 3.2). */
const kept = { records: [5, 86_400], denial: [5, 3600], failure: [5, 5] } as const;

interface Kept<Type extends DnsType> {
  readonly answer: DnsAnswer<Type>;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

/** Up to `most` answers; the longest unused are forgotten first. */
export function makeAnswerCache<Type extends DnsType>(most: number): AnswerCache<Type> {
  const answers = makeRecentMap<string, Kept<Type>>(most);
  return {
    find: (name, now) => {
      const found = answers.get(name);
      if (found === undefined) return undefined;
      // A clock that was set back makes an answer of the future.
      if (now >= found.until || now < found.from) {
        answers.forget(name);
        return undefined;
      }
      // It is used, and so not the next to be forgotten.
      answers.note(name, found);
      const { answer } = found;
      return answer.kind === 'records' ? { ...answer, ttlSeconds: Math.ceil((found.until - now) / 1000) } : answer;
    },
    keep: (name, { reply: answer, seconds }, now) => {
      answers.note(name, { answer, from: now, until: now + 1000 * secondsFor(answer, seconds) });
    },
  };
}

function secondsFor(answer: DnsAnswer<DnsType>, seconds: number): number {
  const [least, most] = kept[answer.kind === 'records' ? 'records' : hasFailed(answer) ? 'failure' : 'denial'];
  return Math.min(most, Math.max(least, seconds));
}
