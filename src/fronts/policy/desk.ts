import type { Event } from '../../mail/event.ts';
import type { Outcome } from '../../mail/outcome.ts';
import { tagsLine } from '../../mail/own-fields.ts';
import { protocolReply } from '../../mail/protocol-reply.ts';
import type { Reply } from '../../mail/reply.ts';
import type { About, Dialogue } from '../dialogue.ts';
import { ask, report } from '../dialogue.ts';
import type { FrontContext } from '../front.ts';
import type { Request } from './request.ts';

/** Answers requests: the action to each, without `action=`. Never rejects. */
export type Desk = (request: Request) => Promise<string>;

/** What has been asked and answered about one message. Postfix asks once for each recipient; all of them share one session. */
interface Course {
  readonly dialogue: Dialogue;
  /** What the policy has been told, one key an event. */
  readonly told: string[];
  /** A refusal that was given before any recipient, and is the answer to all of them. */
  refused: string | undefined;
  /** Recipients by key: whether the policy discards their mail. */
  readonly discards: Map<string, boolean>;
  /** Tags already prepended: Postfix would repeat the field for every recipient. */
  readonly tagged: Set<string>;
  usedAt: number;
  /** Kept when the answer before is out; requests about one message are answered one after the other. */
  turn: Promise<unknown>;
}

/** Postfix gives a connection up after 1000 s, and a message rarely takes longer. */
const courseAgeMs = 1_000_000;
const mostCourses = 10_000;
/** Postfix' own limit of recipients is 1000; what is beyond is asked anew each time. */
const mostRecipients = 1000;

/** Makes the desk of one listener. */
export function makeDesk(listener: string, context: FrontContext): Desk {
  // In order of use, the longest unused first.
  const courses = new Map<string, Course>();

  const courseOf = (request: Request, events: readonly string[]): Course => {
    const now = context.clock.now();
    for (const [key, { usedAt }] of courses) {
      if (courses.size < mostCourses && now - usedAt < courseAgeMs) break;
      courses.delete(key);
    }
    const known = courses.get(request.instance);
    // A course that was told something else belongs to another message, or to the same client before STARTTLS.
    const course = known?.told.every((key, at) => key === events[at]) === true ? known : newCourse(context, now);
    courses.delete(request.instance);
    if (request.instance !== '') courses.set(request.instance, course);
    course.usedAt = now;
    return course;
  };

  return (request) => {
    const { client, said, moment } = request;
    if (moment === 'other') return Promise.resolve('DUNNO');
    const connect = { kind: 'connect', client: client.ip, port: client.port, listener } as const;
    const keys = [connect, ...said].map(keyOf);
    const course = courseOf(request, keys);
    const answer = course.turn.then(async () => {
      try {
        const events: readonly Event[] = [{ ...connect, id: course.dialogue.id, at: context.clock.now() }, ...said];
        for (const [at, event] of events.entries()) {
          if (course.refused !== undefined || at < course.told.length) continue;
          course.told.push(keys[at] ?? '');
          course.refused = refusalOf(await ask(course.dialogue, event, aboutOf(request)));
        }
        return course.refused ?? (await answerTo(course, request));
      } catch (error) {
        // The state of this course is unknown now; the next request begins a new one.
        courses.delete(request.instance);
        context.log.notice(
          'error',
          course.dialogue.id,
          `inner failure: ${error instanceof Error ? error.message : String(error)}`,
        );
        return actionOf(protocolReply.failure);
      }
    });
    course.turn = answer;
    return answer;
  };
}

/** What makes it the same event in two requests. The size is no part of it: at END-OF-MESSAGE Postfix gives the real one. */
function keyOf(event: Event | { readonly kind: 'connect' }): string {
  return event.kind === 'mail' ? `mail ${event.sender?.key ?? ''}` : JSON.stringify(event);
}

/** The action that says a reply; Postfix knows one line only. */
export function actionOf({ code, status, lines }: Reply): string {
  return [code, ...(status === undefined ? [] : [status]), ...lines].join(' ');
}

function newCourse({ open, nextId, log }: FrontContext, usedAt: number): Course {
  return {
    dialogue: { ...open(), id: nextId(), log },
    told: [],
    refused: undefined,
    discards: new Map(),
    tagged: new Set(),
    usedAt,
    turn: Promise.resolve(),
  };
}

/** The answer to a request whose session has not been refused. */
function answerTo(course: Course, request: Request): Promise<string> | string {
  switch (request.moment) {
    case 'before':
    case 'other':
      return 'DUNNO';
    case 'recipient':
      return answerRecipient(course, request);
    case 'message':
      return answerMessage(course, request);
    default:
      return request.moment satisfies never;
  }
}

async function answerRecipient(course: Course, request: Request): Promise<string> {
  const { recipient } = request;
  if (recipient === undefined) throw new Error('a request at RCPT has a recipient');
  // The same recipient is asked about again where two restriction lists name this service.
  if (course.discards.has(recipient.key)) return 'DUNNO';
  const began = performance.now();
  const about = aboutOf(request);
  const outcome = await ask(course.dialogue, { kind: 'rcpt', recipient }, about);
  if (outcome.kind !== 'take') {
    const refused = refusalOf(outcome);
    if (refused === undefined) throw new Error('the policy has not answered a recipient');
    return refused;
  }
  report(course.dialogue, outcome.decisions, about, performance.now() - began);
  const [delivery] = outcome.deliveries;
  if (course.discards.size < mostRecipients) course.discards.set(recipient.key, delivery?.disposition === 'discard');
  // An OK would skip the restrictions that follow (access(5)); DUNNO only has no objection.
  const fresh = (delivery?.tags ?? []).filter((tag) => !course.tagged.has(tag));
  for (const tag of fresh) course.tagged.add(tag);
  return fresh.length === 0 ? 'DUNNO' : `PREPEND ${tagsLine(fresh)}`;
}

/**
 * Postfix' DISCARD throws a message away for all its recipients, so it is never said at RCPT, where others may follow: only
 * here, and only where Postfix names the one recipient the message has. Otherwise the message goes on, and the log says so.
 */
function answerMessage({ discards, dialogue }: Course, { recipient, state }: Request): string {
  if (recipient !== undefined) return discards.get(recipient.key) === true ? 'DISCARD' : 'DUNNO';
  const unwanted = [...discards].filter(([, isDiscarded]) => isDiscarded).map(([key]) => `<${key}>`);
  if (unwanted.length > 0) {
    dialogue.log.notice(
      'warning',
      dialogue.id,
      `not discarded at ${state}, the message has several recipients: to=${unwanted.join(',')}`,
    );
  }
  return 'DUNNO';
}

/** The action of a refusal, undefined to go on. */
function refusalOf(outcome: Outcome): string | undefined {
  switch (outcome.kind) {
    case 'proceed':
      return undefined;
    case 'refuse':
    case 'disconnect':
      // 421 and 521 make Postfix hang up.
      return actionOf(outcome.reply);
    case 'take':
      throw new Error('the policy has taken a message before RCPT');
    default:
      return outcome satisfies never;
  }
}

function aboutOf({ client, from }: Request): About {
  return { client: client.ip, from, protocol: client.protocol, helo: client.helo, user: client.user };
}
