import type { Atom, Element } from '../../src/core/condition.ts';
import type { Knowledge, Walk } from '../../src/core/evaluate.ts';
import { evaluate, passedBy, walk } from '../../src/core/evaluate.ts';
import type { Policy } from '../../src/core/policy.ts';
import { testReading } from '../../src/core/test-reading.ts';
import { nextSession } from '../../src/engine/next-session.ts';
import type { View } from '../../src/facts/fact.ts';
import { fact } from '../../src/facts/registry.ts';
import type { Address } from '../../src/mail/address.ts';
import type { Event } from '../../src/mail/event.ts';
import type { Content } from '../../src/mail/message.ts';
import type { Session } from '../../src/mail/session.ts';
import { holds } from '../../src/values/holds.ts';
import { valueType } from '../../src/values/registry.ts';
import { stillWorld } from '../still-world.ts';

const services = stillWorld();

type Thing = NonNullable<View['element']>;

/** The core's evaluator in a conversation: at MAIL, RCPT and the dot all rules are walked from the first, without index or memory. */
export interface NaiveConversation {
  /** Name of the rule that refuses the command, or, after the dot, of the one that answers; undefined to go on. */
  readonly next: (event: Event) => string | undefined;
}

/** Gives a new conversation each time. Enough for policies whose recipients never split. */
export function naively(policy: Policy, openContent: (octets: Uint8Array) => Content): () => NaiveConversation {
  const lists = new Map(policy.lists.map((list) => [list.name, list]));

  function know(session: Session, recipient: Address | undefined): Knowledge<Thing> {
    return {
      truth: ({ fact: name, argument, test }: Atom, element) => {
        const { read, type: typeName } = fact(name);
        const type = valueType(typeName);
        if (type === undefined) throw new Error(`no type ${typeName}`);
        const { timezone } = policy;
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
      elements: (element) => thingsOf(session, element),
    };
  }

  function isRefused(end: Walk): boolean {
    return end.kind === 'fixed' && (end.cause === 'unavailable' || end.rule.reply !== undefined);
  }

  return () => {
    let session: Session | undefined;
    return {
      next: (event) => {
        const isOver = session?.transaction?.message !== undefined || event.kind === 'mail';
        session = nextSession(session, event, isOver, openContent)?.session;
        if (session === undefined) throw new Error(`the event ${event.kind} cannot come here`);
        const { transaction } = session;
        if (event.kind === 'mail') {
          const end = walk(policy.rules, know(session, undefined));
          return isRefused(end) && end.rule.atOnce ? end.rule.name : undefined;
        }
        if (event.kind === 'rcpt' && transaction !== undefined) {
          const { recipient } = event;
          if (transaction.recipients.some(({ key }) => key === recipient.key)) return undefined;
          const knowledge = know(session, recipient);
          if (evaluate(policy.gate.condition, knowledge) !== 'true') return 'relay';
          const end = walk(policy.rules, knowledge);
          if (isRefused(end)) return end.rule.name;
          session = { ...session, transaction: { ...transaction, recipients: [...transaction.recipients, recipient] } };
        }
        if (event.kind !== 'message' || transaction === undefined) return undefined;
        let rule: string | undefined;
        for (const recipient of transaction.recipients) {
          const knowledge = know(session, recipient);
          const end = walk(policy.rules, knowledge);
          passedBy(policy.rules, end.rule, knowledge);
          rule ??= end.rule.name;
        }
        return rule;
      },
    };
  };
}

function thingsOf({ transaction }: Session, element: Element): readonly Thing[] | 'pending' | 'unavailable' {
  if (element === 'each-recipient') return transaction?.recipients ?? 'pending';
  const content = transaction?.message?.content;
  if (content === undefined) return 'pending';
  return (element === 'attachment' ? content.attachments() : content.fields()) ?? 'unavailable';
}
