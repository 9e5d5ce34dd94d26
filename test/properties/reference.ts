import type { Atom, Condition, Element } from '../../src/core/condition.ts';
import type { Knowledge } from '../../src/core/evaluate.ts';
import { contactsAt, evaluate, lessonsOf, passedBy, walk } from '../../src/core/evaluate.ts';
import type { Policy, Rule, RuleEffect } from '../../src/core/policy.ts';
import { unavailable } from '../../src/core/reading.ts';
import { testReading } from '../../src/core/test-reading.ts';
import type { Fact, View } from '../../src/facts/fact.ts';
import type { Address } from '../../src/mail/address.ts';
import type { Effect } from '../../src/mail/effect.ts';
import type { Event } from '../../src/mail/event.ts';
import type { FrontKind } from '../../src/mail/front-kind.ts';
import { maskNetwork, networkText } from '../../src/mail/ip.ts';
import type { Content } from '../../src/mail/message.ts';
import type { Cause, Decision, Outcome, Verdict } from '../../src/mail/outcome.ts';
import type { Phase } from '../../src/mail/phase.ts';
import { phaseRank } from '../../src/mail/phase.ts';
import { protocolReply, refusedRecipientLine } from '../../src/mail/protocol-reply.ts';
import type { Reply } from '../../src/mail/reply.ts';
import type { Session, Transaction } from '../../src/mail/session.ts';
import { isWait } from '../../src/values/expect.ts';
import { holds } from '../../src/values/holds.ts';
import { valueType } from '../../src/values/registry.ts';
import { stillWorld } from '../still-world.ts';
import type { Ended } from './ends.ts';
import { classOf, replyOf, verdictOf, written } from './ends.ts';
import { couldDiffer } from './split-oracle.ts';
import type { Splits } from './world.ts';

const services = stillWorld();

/** A thing that a quantifier is at. */
type Thing = NonNullable<View['element']>;

/**
 * The engine said plainly, straight over the core's evaluator: every event walks all rules from the first with a fresh
 * knowledge, no index, no memory, every look-up answered at once. Slow, and what the engine must equal.
 */
export interface Reference {
  readonly next: (event: Event) => Outcome;
  /** Rules by which the last split could be explained. */
  readonly splitters: () => ReadonlySet<string>;
}

/** What the reference is asked in: facts, the inside of messages, and how often a key was split before. */
export interface Surroundings {
  readonly factNamed: (name: string) => Fact;
  readonly openContent: (octets: Uint8Array) => Content;
  readonly splits: Splits;
  /** Whether a first contact with this key can be noted. */
  readonly canNote: (key: string) => boolean;
}

type Moment = { readonly phase: Phase; readonly session: Session };

interface Taken {
  readonly recipient: Address;
  /** The session at RCPT and later, as it was for this recipient. */
  readonly moments: Moment[];
}

export function openReference(whole: Policy, front: FrontKind, surroundings: Surroundings): Reference {
  const { correspondents: wanted } = whole;
  const correspondents = wanted !== undefined && isHere(wanted.condition, front) ? wanted : undefined;
  const policy = { ...whole, correspondents, rules: whole.rules.filter((rule) => isHere(rule.condition, front)) };
  let session: Session | undefined;
  let early: Moment[] = [];
  let taken: Taken[] = [];
  let isOver = false;
  let splitters: ReadonlySet<string> = new Set();
  /** By recipient, the greylists whose first contact could not be noted. */
  const doubts = new Map<string, Set<string>>();
  /** By recipient, when that came out: until then a greylist decided, and nothing below it was fixed. */
  const doubtedAt = new Map<string, Phase>();

  const know = (at: Session, recipient: Address | undefined) =>
    knowledgeOf(policy, surroundings, at, recipient, doubts.get(recipient?.key ?? '') ?? new Set());

  /** What an answer notes: first contacts, and, where the message is accepted, what it teaches. */
  function effectsOf(
    ended: Ended,
    passed: readonly Rule[],
    at: Session,
    recipient: Address | undefined,
    isTaken: boolean,
  ) {
    if (recipient === undefined) return [];
    const knowledge = know(at, recipient);
    const effects: Effect[] = contactsAt({ kind: 'fixed', ...ended }, passed).map((effect) =>
      contact(effect, at, recipient),
    );
    if (!isTaken || ended.cause !== 'rule' || verdictOf(ended) !== 'accept') return effects;
    for (const effect of lessonsOf(policy.rules, ended.rule, knowledge)) effects.push(lesson(effect, at, recipient));
    const owner = at.transaction?.sender?.key;
    if (correspondents !== undefined && owner !== undefined && evaluate(correspondents.condition, knowledge) === 'true')
      effects.push({ kind: 'correspondent', key: `${owner} ${recipient.key}`, keptMs: correspondents.keptMs });
    return effects;
  }

  function contact({ named }: RuleEffect, session: Session, recipient: Address): Effect {
    const reading = surroundings.factNamed('greylisted by').read({
      session,
      recipient,
      element: undefined,
      argument: named,
      declared: undefined,
      declarations: [],
      timezone: policy.timezone,
      services,
    });
    const wait = reading.kind === 'known' ? reading.values.find(isWait) : undefined;
    if (wait === undefined) throw new Error('a greylist answers while there is something to wait for');
    return {
      kind: 'first-seen',
      greylist: named,
      key: tripletOf(session, recipient),
      since: wait.since,
      spentMs: wait.spentMs,
    };
  }

  function lesson({ kind, named }: RuleEffect, session: Session, recipient: Address): Effect {
    const key = tripletOf(session, recipient);
    return kind === 'counted'
      ? { kind, limit: named, key: `${named} 60 ${key}` }
      : { kind: 'passed', greylist: named, key };
  }

  /**
   * Where a first contact cannot be noted, all is as if the greylists that decide could not be asked. An answer's contacts
   * are noted together or not at all.
   */
  function noted(answerOnce: () => Outcome): Outcome {
    const outcome = answerOnce();
    if (outcome.kind !== 'refuse' && outcome.kind !== 'disconnect') return outcome;
    const effects = outcome.decisions.flatMap((decision) => decision.effects);
    if (effects.every((effect) => effect.kind !== 'first-seen' || surroundings.canNote(effect.key))) return outcome;
    let isDoubted = false;
    for (const { cause, rule, recipient, effects: own, answeredAt } of outcome.decisions) {
      const isDeciding = own.some((effect) => effect.kind === 'first-seen' && effect.greylist === rule);
      if (cause !== 'rule' || !isDeciding || recipient === undefined) continue;
      doubts.set(recipient.key, (doubts.get(recipient.key) ?? new Set()).add(rule));
      doubtedAt.set(recipient.key, answeredAt);
      isDoubted = true;
    }
    return isDoubted ? noted(answerOnce) : outcome;
  }

  /** The first moment at which the walk came to its end. Later ones must come to the same. */
  function endOf(moments: readonly Moment[], recipient: Address | undefined): Ended | undefined {
    let ended: Ended | undefined;
    const first = phaseRank(doubtedAt.get(recipient?.key ?? '') ?? 'connect');
    for (const { phase, session: at } of moments) {
      if (phaseRank(phase) < first) continue;
      const { kind, rule, ...rest } = walk(
        policy.rules,
        know(at, phaseRank(phase) < phaseRank('rcpt') ? undefined : recipient),
      );
      const here = kind === 'fixed' && 'cause' in rest ? { rule, cause: rest.cause, phase } : undefined;
      if (ended !== undefined && (here?.rule !== ended.rule || here.cause !== ended.cause))
        throw new Error('an end was not kept');
      ended ??= here;
    }
    return ended;
  }

  function answer(
    ended: Ended,
    at: Session,
    recipient: Address | undefined,
    answeredAt: Phase,
    reply: Reply | undefined,
  ): Decision {
    const passed = passedBy(policy.rules, ended.rule, know(at, recipient));
    return {
      cause: ended.cause,
      verdict: verdictOf(ended),
      rule: ended.rule.name,
      place: ended.rule.place,
      recipient,
      fixedAt: ended.phase,
      answeredAt,
      reply,
      tags: passed.flatMap((rule) =>
        rule.observed === undefined && rule.action.kind === 'edit' ? [rule.action.edit.tag] : [],
      ),
      observed: passed.flatMap((rule) => (rule.observed === undefined ? [] : [rule.name])),
      effects: effectsOf(ended, passed, at, recipient, reply === undefined),
    };
  }

  function refuse(ended: Ended, at: Session, recipient: Address | undefined, phase: Phase): Outcome {
    const reply = replyOf(ended);
    const kind = verdictOf(ended) === 'disconnect' ? 'disconnect' : 'refuse';
    return { kind, reply, decisions: [answer(ended, at, recipient, phase, reply)] };
  }

  function answerEarly(at: Session): Outcome {
    const ended = endOf(early, undefined);
    if (ended === undefined || !ended.rule.atOnce || classOf(ended) === 2) return { kind: 'proceed' };
    return refuse(ended, at, undefined, at.phase);
  }

  function isOwn(at: Session, recipient: Address): boolean {
    return at.authentication !== undefined || evaluate(policy.gate.own, know(at, recipient)) === 'true';
  }

  function answerRecipient(at: Session, recipient: Address): Outcome {
    const isLast = front.phases.at(-1) === 'rcpt';
    if (!isLast && taken.some((each) => each.recipient.key === recipient.key)) return { kind: 'proceed' };
    const gate = evaluate(policy.gate.condition, know(at, recipient));
    if (gate === 'false') {
      const reply = written(policy.gate.reply);
      return refuseRecipient(
        'relay',
        reply.code >= 500 ? 'reject' : 'defer',
        { ...policy.gate, name: 'relay' },
        recipient,
        reply,
      );
    }
    if (gate !== 'true')
      return refuseRecipient(
        'unavailable',
        'defer',
        { ...policy.gate, name: 'relay' },
        recipient,
        protocolReply.unavailable,
      );
    const newcomer: Taken = { recipient, moments: [{ phase: 'rcpt', session: at }] };
    const ended = endOf([...early, ...newcomer.moments], recipient);
    if (ended !== undefined && classOf(ended) !== 2) return refuse(ended, at, recipient, 'rcpt');
    if (isLast) {
      if (ended === undefined) throw new Error('something is pending at RCPT');
      if (!taken.some((each) => each.recipient.key === recipient.key)) taken.push(newcomer);
      const decision = answer(ended, at, recipient, 'rcpt', undefined);
      const disposition = decision.verdict === 'discard' ? 'discard' : 'deliver';
      return { kind: 'take', deliveries: [{ recipient, disposition, tags: decision.tags }], decisions: [decision] };
    }
    const key = `${at.client.text} ${at.transaction?.sender?.key ?? '<>'} ${recipient.key}`;
    const splits = surroundings.splits.count(key);
    if (taken.length > 0 && !isOwn(at, recipient) && splits < 3) {
      const known = (of: Address) => ({ recipient: of, knowledge: know(at, of) });
      const found = couldDiffer(
        policy.rules,
        known(recipient),
        taken.map((each) => known(each.recipient)),
      );
      if (found.size > 0) {
        splitters = found;
        surroundings.splits.note(key);
        const rule = policy.rules.find((each) => found.has(each.name));
        if (rule === undefined) throw new Error('a rule splits');
        return refuseRecipient('split', 'defer', rule, recipient, protocolReply.split, [{ kind: 'split', key }]);
      }
    }
    taken.push(newcomer);
    return { kind: 'proceed' };
  }

  function answerAll(at: Session, phase: 'data' | 'message'): Outcome {
    const ends = taken.map(({ recipient, moments }) => {
      moments.push({ phase, session: at });
      return { recipient, ended: endOf([...early, ...moments], recipient) };
    });
    if (phase === 'data' && ends.some(({ ended }) => ended === undefined || classOf(ended) === 2))
      return { kind: 'proceed' };
    const all = ends.map(({ recipient, ended }) => {
      if (ended === undefined) throw new Error('something is pending after the dot');
      return { recipient, ended };
    });
    isOver = true;
    const decide = (reply: Reply | undefined) => {
      const [first, ...others] = all.map(({ recipient, ended }) => answer(ended, at, recipient, phase, reply));
      if (first === undefined) throw new Error('a message has a recipient');
      return [first, ...others] as const;
    };
    const [first] = all;
    if (first === undefined) throw new Error('a message has a recipient');
    const classes = new Set(all.map(({ ended }) => classOf(ended)));
    if (classes.size === 1 && classes.has(2)) {
      const decisions = decide(undefined);
      const deliveries = decisions.map(({ verdict, tags }, index) => ({
        recipient: all[index]?.recipient ?? first.recipient,
        disposition: verdict === 'discard' ? ('discard' as const) : ('deliver' as const),
        tags,
      }));
      return { kind: 'take', deliveries, decisions: [...decisions] };
    }
    const worst = classes.has(5) ? 5 : 4;
    const refused = classes.size === 1 ? first : (all.find(({ ended }) => classOf(ended) === worst) ?? first);
    const { name: rule, place } = refused.ended.rule;
    const own = all.some(({ recipient }) => isOwn(at, recipient));
    if (classes.size > 1 && !own) {
      const [one, ...more] = decide(protocolReply.mixed).map((decision) => ({
        ...decision,
        cause: 'mixed' as const,
        verdict: 'defer' as const,
        rule,
        place,
      }));
      return { kind: 'refuse', reply: protocolReply.mixed, decisions: [one ?? decide(undefined)[0], ...more] };
    }
    const plain = replyOf(refused.ended);
    const named = refusedRecipientLine.replace('{recipient}', refused.recipient.text);
    const reply: Reply = classes.size === 1 ? plain : { ...plain, lines: [...plain.lines, named] };
    const [one, ...more] = decide(reply).map((decision, index) =>
      classOf(all[index]?.ended ?? refused.ended) === classOf(refused.ended)
        ? decision
        : { ...decision, cause: 'mixed' as const, verdict: verdictOf(refused.ended), rule, place },
    );
    const kind = verdictOf(refused.ended) === 'disconnect' ? 'disconnect' : 'refuse';
    return { kind, reply, decisions: [one ?? decide(undefined)[0], ...more] };
  }

  function answerEveryone(at: Session, phase: 'data' | 'message'): Outcome {
    return noted(() => answerAll(at, phase));
  }

  /** The moments before RCPT: connect, greeting and MAIL, each as it was last. */
  function settle(at: Session, phase: Phase): void {
    session = at;
    early = [...early.filter((moment) => phaseRank(moment.phase) < phaseRank(phase)), { phase, session: at }];
    taken = [];
    doubts.clear();
    doubtedAt.clear();
    isOver = false;
  }

  function next(event: Event): Outcome {
    if (event.kind === 'connect') {
      if (session !== undefined) return failed(policy, event);
      const { kind: _, ...rest } = event;
      const said = { helo: undefined, tls: undefined, authentication: undefined, transaction: undefined };
      const at: Session = { ...rest, ...said, phase: 'connect' };
      settle(at, 'connect');
      return answerEarly(at);
    }
    if (session === undefined) return failed(policy, event);
    const transaction = isOver ? undefined : session.transaction;
    const idle: Session = {
      ...session,
      transaction: undefined,
      phase: session.helo === undefined ? 'connect' : 'helo',
    };
    switch (event.kind) {
      case 'helo': {
        const { kind: _, ...helo } = event;
        const at: Session = { ...idle, phase: 'helo', helo };
        settle(at, 'helo');
        return answerEarly(at);
      }
      case 'tls': {
        if (session.tls !== undefined) return failed(policy, event);
        const tls = { version: event.version, cipher: event.cipher };
        settle({ ...idle, phase: 'connect', tls, helo: undefined, authentication: undefined }, 'connect');
        return { kind: 'proceed' };
      }
      case 'auth': {
        if (session.authentication !== undefined) return failed(policy, event);
        settle({ ...idle, authentication: { user: event.user, method: event.method } }, idle.phase);
        return { kind: 'proceed' };
      }
      case 'mail': {
        if (transaction !== undefined) return failed(policy, event);
        const begun: Transaction = {
          sender: event.sender,
          declaredSize: event.declaredSize,
          recipients: [],
          message: undefined,
        };
        const at: Session = { ...session, phase: 'mail', transaction: begun };
        settle(at, 'mail');
        const outcome = answerEarly(at);
        isOver = outcome.kind !== 'proceed';
        return outcome;
      }
      case 'rcpt': {
        if (transaction === undefined || phaseRank(session.phase) > phaseRank('rcpt')) return failed(policy, event);
        session = { ...session, phase: 'rcpt' };
        const at = session;
        if (!taken.some((each) => each.recipient.key === event.recipient.key)) {
          doubts.delete(event.recipient.key);
          doubtedAt.delete(event.recipient.key);
        }
        const outcome = noted(() => answerRecipient(at, event.recipient));
        session = { ...session, transaction: { ...transaction, recipients: taken.map((each) => each.recipient) } };
        return outcome;
      }
      case 'withdraw':
        if (transaction === undefined || session.phase !== 'rcpt') return failed(policy, event);
        taken = taken.filter((each) => each.recipient.key !== event.recipient.key);
        session = { ...session, transaction: { ...transaction, recipients: taken.map((each) => each.recipient) } };
        return { kind: 'proceed' };
      case 'data':
        if (transaction === undefined || session.phase !== 'rcpt' || taken.length === 0) return failed(policy, event);
        session = { ...session, phase: 'data' };
        return answerEveryone(session, 'data');
      case 'message':
        if (transaction === undefined || session.phase !== 'data') return failed(policy, event);
        session = {
          ...session,
          phase: 'message',
          transaction: {
            ...transaction,
            message: { octets: event.octets, content: surroundings.openContent(event.octets) },
          },
        };
        return answerEveryone(session, 'message');
      case 'reset':
        early = early.filter((moment) => moment.phase !== 'mail');
        session = idle;
        taken = [];
        isOver = false;
        return { kind: 'proceed' };
      default:
        return event satisfies never;
    }
  }

  return { next, splitters: () => splitters };
}

/** Whether the front sees the phases of all that a condition asks; else the rule is not here. */
function isHere(condition: Condition, front: FrontKind): boolean {
  switch (condition.kind) {
    case 'atom':
      return front.phases.includes(condition.phase);
    case 'not':
      return isHere(condition.of, front);
    case 'quantified':
      return (
        front.phases.includes(condition.element === 'each-recipient' ? 'data' : 'message') &&
        isHere(condition.of, front)
      );
    case 'all':
    case 'some':
      return condition.of.every((part) => isHere(part, front));
    default:
      return condition satisfies never;
  }
}

function knowledgeOf(
  policy: Policy,
  { factNamed }: Surroundings,
  session: Session,
  recipient: Address | undefined,
  doubted: ReadonlySet<string>,
): Knowledge<Thing> {
  const lists = new Map(policy.lists.map((list) => [list.name, list]));
  return {
    truth: ({ fact, argument, test }: Atom, element) => {
      const { type: typeName, read } = factNamed(fact);
      const type = valueType(typeName);
      if (type === undefined) throw new Error(`no type ${typeName}`);
      const { timezone } = policy;
      if (fact === 'greylisted by' && recipient !== undefined && doubted.has(argument))
        return testReading(test, unavailable('it could not be noted'), () => false);
      const reading = read({
        session,
        recipient,
        element,
        argument,
        declared: undefined,
        declarations: [],
        timezone,
        services,
      });
      return testReading(test, reading, (value) => holds(test, type, value, lists, session.at));
    },
    elements: (element: Element) => {
      if (element === 'each-recipient') {
        return phaseRank(session.phase) < phaseRank('data')
          ? 'pending'
          : (session.transaction?.recipients ?? 'pending');
      }
      const content = session.transaction?.message?.content;
      if (content === undefined) return 'pending';
      return (element === 'header' ? content.fields() : content.attachments()) ?? 'unavailable';
    },
  };
}

/** What the greylists and limits of random policies tell apart: the network of the client, sender and recipient. */
function tripletOf({ client, transaction }: Session, recipient: Address): string {
  const network =
    client.family === 4
      ? client.text.replace(/\.\d+$/, '.0/24')
      : networkText(maskNetwork({ address: client, prefix: 64 }));
  return `${network} ${transaction?.sender?.key ?? '<>'} ${recipient.key}`;
}

function refuseRecipient(
  cause: Cause,
  verdict: Verdict,
  { name, place }: Pick<Rule, 'name' | 'place'>,
  recipient: Address,
  reply: Reply,
  effects: readonly Effect[] = [],
): Outcome {
  const at = { fixedAt: 'rcpt', answeredAt: 'rcpt' } as const;
  return {
    kind: 'refuse',
    reply,
    decisions: [{ cause, verdict, rule: name, place, recipient, ...at, reply, tags: [], observed: [], effects }],
  };
}

function phaseOf({ kind }: Event): Phase {
  if (kind === 'tls' || kind === 'auth' || kind === 'reset') return 'helo';
  return kind === 'withdraw' ? 'rcpt' : kind;
}

function failed(policy: Policy, event: Event): Outcome {
  const phase = phaseOf(event);
  const reply = protocolReply.failure;
  const decision: Decision = {
    cause: 'failure',
    verdict: 'defer',
    rule: 'failure',
    place: { file: policy.file, line: 1 },
    recipient: event.kind === 'rcpt' ? event.recipient : undefined,
    fixedAt: phase,
    answeredAt: phase,
    reply,
    tags: [],
    observed: [],
    effects: [],
  };
  return { kind: 'refuse', reply, decisions: [decision] };
}
