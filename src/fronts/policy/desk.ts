import type { Event } from '../../mail/event.ts';
import type { Outcome } from '../../mail/outcome.ts';
import { tagsLine } from '../../mail/own-fields.ts';
import { protocolReply } from '../../mail/protocol-reply.ts';
import type { Reply } from '../../mail/reply.ts';
import type { About, Dialogue } from '../dialogue.ts';
import { ask, learn, report } from '../dialogue.ts';
import type { FrontContext } from '../front.ts';
import type { Request } from './request.ts';

/** Where one client asks, one request after the other. */
export interface Desk {
  /** The action to a request, without `action=`. Never rejects. */
  readonly answer: (request: Request) => Promise<string>;
  /** The client has gone; another may go on with what it asked about. */
  readonly close: () => void;
}

/** What has been asked and answered about one message. Postfix asks once for each recipient; all of them share one session. */
interface Course {
  readonly instance: string;
  readonly dialogue: Dialogue;
  readonly connect: Connect;
  isConnected: boolean;
  /** What the policy has been told after the connection. */
  readonly told: Event[];
  /** A refusal that was given before any recipient, and is the answer to all of them. */
  refused: string | undefined;
  /** Recipients by key: whether the policy discards their mail. */
  readonly discards: Map<string, boolean>;
  /** Tags already prepended: Postfix would repeat the field for every recipient. */
  readonly tagged: Set<string>;
  /** At how many desks it is asked about. */
  desks: number;
  /** Kept when the answer before is out; requests about one message are answered one after the other. */
  turn: Promise<unknown> | undefined;
}

type Connect = Extract<Event, { readonly kind: 'connect' }>;

/** Postfix gives a connection up after 1000 s, and a message rarely takes longer. */
const courseAgeMs = 1_000_000;
/** Messages that were asked about by clients that have gone. */
const mostLeft = 1000;
/** Postfix' own limit of recipients is 1000; what is beyond is asked anew each time. */
const mostRecipients = 1000;

/**
 * Makes the desks of one listener. A connection of Postfix is about one message at a time, so that a course ends when its
 * client asks about another message; one whose connection is closed waits for a while.
 */
export function makeDesks(listener: string, context: FrontContext): () => Desk {
  const courses = new Map<string, Course>();
  // In order of time.
  const left = new Map<string, number>();

  const begin = (request: Request): Course => {
    const { instance, client } = request;
    const id = context.nextId();
    const connect: Connect = {
      kind: 'connect',
      id,
      client: client.ip,
      port: client.port,
      listener,
      at: context.clock.now(),
    };
    const course: Course = {
      instance,
      dialogue: { ...context.open(), id, log: context.log },
      connect,
      isConnected: false,
      told: [],
      refused: undefined,
      discards: new Map(),
      tagged: new Set(),
      desks: 0,
      turn: undefined,
    };
    if (instance !== '') courses.set(instance, course);
    return course;
  };
  const forget = (course: Course) => {
    if (courses.get(course.instance) === course) courses.delete(course.instance);
    left.delete(course.instance);
  };
  const leave = (course: Course) => {
    course.desks -= 1;
    if (course.desks === 0) forget(course);
  };
  const leaveOpen = (course: Course) => {
    course.desks -= 1;
    if (course.desks > 0 || courses.get(course.instance) !== course) return;
    const now = context.clock.now();
    left.set(course.instance, now);
    for (const [instance, at] of left) {
      if (left.size <= mostLeft && now - at < courseAgeMs) break;
      left.delete(instance);
      courses.delete(instance);
    }
  };

  return () => {
    let current: Course | undefined;

    const courseOf = (request: Request): Course => {
      const known = courses.get(request.instance);
      // A course that was told something else belongs to another message, or to the same client before STARTTLS.
      const course = known !== undefined && isAbout(known, request) ? known : begin(request);
      if (course === current) return course;
      if (current !== undefined) leave(current);
      left.delete(course.instance);
      course.desks += 1;
      current = course;
      return course;
    };

    return {
      answer: async (request) => {
        if (request.moment === 'other') return 'DUNNO';
        const course = courseOf(request);
        while (course.turn !== undefined) await course.turn.catch(() => undefined);
        const answer = answerIn(course, request);
        course.turn = answer;
        try {
          return await answer;
        } catch (error) {
          // The state of this course is unknown now; the next request begins a new one.
          forget(course);
          current = undefined;
          context.log.notice(
            'error',
            course.dialogue.id,
            `inner failure: ${error instanceof Error ? error.message : String(error)}`,
          );
          return actionOf(protocolReply.failure);
        } finally {
          course.turn = undefined;
        }
      },
      close: () => {
        if (current !== undefined) leaveOpen(current);
        current = undefined;
      },
    };
  };
}

/** Tells the policy what it has not been told yet, and answers. */
async function answerIn(course: Course, request: Request): Promise<string> {
  const { dialogue, told } = course;
  const about = aboutOf(request);
  if (!course.isConnected) {
    course.isConnected = true;
    const asked = ask(dialogue, course.connect, about);
    course.refused = refusalOf(asked instanceof Promise ? await asked : asked);
  }
  for (let at = told.length; at < request.said.length && course.refused === undefined; at += 1) {
    const event = request.said[at];
    if (event === undefined) break;
    told.push(event);
    const asked = ask(dialogue, event, about);
    course.refused = refusalOf(asked instanceof Promise ? await asked : asked);
  }
  return course.refused ?? (await answerTo(course, request, about));
}

/** Whether all that was told before is said in this request too. */
function isAbout({ connect, told }: Course, { client, said }: Request): boolean {
  if (client.ip.text !== connect.client.text || client.port !== connect.port) return false;
  for (const [at, event] of told.entries()) {
    const other = said[at];
    if (other === undefined || !isSame(event, other)) return false;
  }
  return true;
}

/** Whether it is the same event in two requests. The size is no part of it: at END-OF-MESSAGE Postfix gives the real one. */
function isSame(one: Event, other: Event): boolean {
  if (one.kind === 'mail' && other.kind === 'mail') return one.sender?.key === other.sender?.key;
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** The action that says a reply; Postfix knows one line only. */
export function actionOf({ code, status, lines }: Reply): string {
  return [code, ...(status === undefined ? [] : [status]), ...lines].join(' ');
}

/** The answer to a request whose session has not been refused. */
function answerTo(course: Course, request: Request, about: About): Promise<string> | string {
  switch (request.moment) {
    case 'before':
    case 'other':
      return 'DUNNO';
    case 'recipient':
      return answerRecipient(course, request, about);
    case 'message':
      return answerMessage(course, request);
    default:
      return request.moment satisfies never;
  }
}

async function answerRecipient(course: Course, { recipient }: Request, about: About): Promise<string> {
  if (recipient === undefined) throw new Error('a request at RCPT has a recipient');
  // The same recipient is asked about again where two restriction lists name this service.
  if (course.discards.has(recipient.key)) return 'DUNNO';
  const began = performance.now();
  const outcome = await ask(course.dialogue, { kind: 'rcpt', recipient }, about);
  if (outcome.kind !== 'take') {
    const refused = refusalOf(outcome);
    if (refused === undefined) throw new Error('the policy has not answered a recipient');
    return refused;
  }
  report(course.dialogue, outcome.decisions, about, performance.now() - began);
  // Postfix does not say what became of the message: what is not refused here counts as accepted.
  learn(course.dialogue, outcome);
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
