import type { Conversation } from '../../src/engine/conversation.ts';
import type { Address } from '../../src/mail/address.ts';
import type { Event } from '../../src/mail/event.ts';
import type { Decision, Outcome } from '../../src/mail/outcome.ts';
import type { Phase } from '../../src/mail/phase.ts';
import type { Reply } from '../../src/mail/reply.ts';

/** What a scripted policy answers to events whose text begins with `event`: `550 5.7.1 one|two`, `disconnect 421 4.7.1 bye`, `discard`, `tag a b`, `throw`. */
export interface Line {
  readonly event: string;
  readonly answer: string;
}

/** A conversation that answers by a script and writes down what it was told. Without a line it goes on, and takes every message. */
export function scripted(script: readonly Line[], told: string[], isLast = false): Conversation {
  let recipients: Address[] = [];
  const answer = async (event: Event): Promise<Outcome> => {
    const text = eventText(event);
    told.push(text);
    if (event.kind === 'withdraw') recipients = recipients.filter(({ key }) => key !== event.recipient.key);
    if (event.kind === 'mail' || event.kind === 'helo' || event.kind === 'reset') recipients = [];
    const line = script.find((each) => text.startsWith(each.event));
    // A policy that takes its time must not change the order of replies.
    await new Promise((resolve) => setTimeout(resolve, event.kind === 'rcpt' ? 2 : 0));
    const recipient = event.kind === 'rcpt' ? event.recipient : undefined;
    const outcome = outcomeOf(line?.answer ?? '', event, recipient, recipients, isLast);
    if (outcome.kind === 'proceed' && recipient !== undefined) recipients.push(recipient);
    return outcome;
  };
  // `discard` for one recipient is known at RCPT.
  const discards = ({ text }: Address) =>
    script.some((each) => each.event === `rcpt <${text}>` && each.answer === 'discard');
  return { session: () => undefined, next: answer, discards, learn: async () => undefined, trace: () => [] };
}

/** An event as transcripts write it. */
function eventText(event: Event): string {
  switch (event.kind) {
    case 'connect':
      return `connect ${event.client.text} ${event.listener}${event.early === true ? ' early' : ''}`;
    case 'helo':
      return `helo ${event.name}${event.extended ? ' extended' : ''}${event.early === true ? ' early' : ''}`;
    case 'tls':
      return `tls ${event.version}`;
    case 'auth':
      return `auth ${event.user} ${event.method}`;
    case 'mail':
      return `mail <${event.sender?.text ?? ''}>${event.declaredSize === undefined ? '' : ` ${event.declaredSize}`}`;
    case 'rcpt':
      return `rcpt <${event.recipient.text}>`;
    case 'message':
      return `message ${event.octets.length}`;
    case 'withdraw':
      return `withdraw <${event.recipient.text}>`;
    case 'data':
    case 'reset':
      return event.kind;
    default:
      return event satisfies never;
  }
}

function outcomeOf(
  answer: string,
  event: Event,
  recipient: Address | undefined,
  recipients: readonly Address[],
  isLast: boolean,
): Outcome {
  const phase: Phase =
    event.kind === 'withdraw' || event.kind === 'reset' || event.kind === 'tls' || event.kind === 'auth'
      ? 'mail'
      : event.kind;
  const decide = (verdict: Decision['verdict'], reply?: Reply, tags: readonly string[] = []): Decision => ({
    cause: 'rule',
    verdict,
    rule: 'scripted',
    place: { file: 'test.rules', line: 7 },
    recipient,
    fixedAt: phase,
    answeredAt: phase,
    reply,
    tags,
    observed: [],
    effects: [],
  });
  if (answer === 'throw') throw new Error('scripted failure');
  const [, disconnects, code = '', status = '', text = ''] = /^(disconnect )?(\d{3}) (\S+) (.*)$/.exec(answer) ?? [];
  if (code !== '') {
    const [first = '', ...more] = text.split('|');
    const reply = { code: Number(code), status, lines: [first, ...more] } as const;
    const verdict = disconnects === undefined ? (code.startsWith('5') ? 'reject' : 'defer') : 'disconnect';
    return { kind: disconnects === undefined ? 'refuse' : 'disconnect', reply, decisions: [decide(verdict, reply)] };
  }
  const tags = answer.startsWith('tag ') ? answer.split(' ').slice(1) : [];
  const disposition = answer === 'discard' ? 'discard' : 'deliver';
  const decision = decide(disposition === 'discard' ? 'discard' : 'accept', undefined, tags);
  // Where RCPT is the last that a front sees, it is answered for good.
  if (isLast && recipient !== undefined)
    return { kind: 'take', deliveries: [{ recipient, disposition, tags }], decisions: [decision] };
  if (event.kind !== 'message') return { kind: 'proceed' };
  return {
    kind: 'take',
    deliveries: recipients.map((each) => ({ recipient: each, disposition, tags })),
    decisions: [decision],
  };
}
