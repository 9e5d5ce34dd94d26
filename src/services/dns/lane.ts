import type { Clock } from '../services.ts';
import type { AnswerCache } from './answer-cache.ts';
import { makeAnswerCache } from './answer-cache.ts';
import type { DnsAnswer, DnsFailure, DnsType } from './dns.ts';
import type { Resolving } from './resolve.ts';
import { resolve } from './resolve.ts';
import type { Slots } from './slots.ts';

/** Everything that goes on about one type of record. */
export interface Lane<Type extends DnsType> {
  readonly ask: (name: string, withinMs: number) => Promise<DnsAnswer<Type>>;
}

/** What all lanes share. */
export interface Lanes {
  readonly resolving: Resolving;
  readonly clock: Clock;
  readonly slots: Slots;
  /** Hears of every question that went to a server, and what came of it. */
  readonly onAnswer: (type: DnsType, kind: DnsAnswer<DnsType>['kind'], tookMs: number) => void;
}

/** Answers that are remembered for each type. */
const mostAnswers = 20_000;

/** A question under way, and how many wait for it. */
interface Flight<Type extends DnsType> {
  readonly answer: Promise<DnsAnswer<Type>>;
  readonly controller: AbortController;
  waiting: number;
}

/** Each question is asked once, however many wait for its answer, and not again as long as that holds. */
export function makeLane<Type extends DnsType>(type: Type, lanes: Lanes): Lane<Type> {
  const cache = makeAnswerCache<Type>(mostAnswers);
  const flights = new Map<string, Flight<Type>>();

  const launch = (name: string): Flight<Type> => {
    const controller = new AbortController();
    const answer = fly(type, name, lanes, cache, controller.signal);
    const flight = { answer, controller, waiting: 0 };
    flights.set(name, flight);
    const land = () => {
      if (flights.get(name) === flight) flights.delete(name);
    };
    answer.then(land, land);
    return flight;
  };

  return {
    ask: async (name, withinMs) => {
      const cached = cache.find(name, lanes.clock.now());
      if (cached !== undefined) return cached;
      const flight = flights.get(name) ?? launch(name);
      const late = Promise.withResolvers<DnsFailure>();
      const timer = setTimeout(
        () => late.resolve({ kind: 'timeout', why: `${name}: no answer in ${withinMs} ms` }),
        withinMs,
      );
      flight.waiting++;
      try {
        return await Promise.race([flight.answer, late.promise]);
      } finally {
        clearTimeout(timer);
        flight.waiting--;
        if (flight.waiting === 0 && flights.get(name) === flight) {
          flights.delete(name);
          flight.controller.abort();
        }
      }
    },
  };
}

async function fly<Type extends DnsType>(
  type: Type,
  name: string,
  { resolving, clock, slots, onAnswer }: Lanes,
  cache: AnswerCache<Type>,
  signal: AbortSignal,
): Promise<DnsAnswer<Type>> {
  const leave = await slots.enter(signal);
  const given: DnsFailure = { kind: 'timeout', why: `${name}: given up` };
  if (leave === undefined) return given;
  try {
    const began = performance.now();
    const timed = await resolve(resolving, name, type, signal);
    onAnswer(type, timed.reply.kind, performance.now() - began);
    // What was given up says nothing about the name.
    if (!signal.aborted) cache.keep(name, timed, clock.now());
    return timed.reply;
  } finally {
    leave();
  }
}
