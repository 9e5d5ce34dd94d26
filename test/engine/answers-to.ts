import type { Conversation, ConversationOptions } from '../../src/engine/conversation.ts';
import { openConversation } from '../../src/engine/conversation.ts';
import type { Fact } from '../../src/facts/fact.ts';
import { parseAddress } from '../../src/mail/address.ts';
import type { Event } from '../../src/mail/event.ts';
import type { FrontKind } from '../../src/mail/front-kind.ts';
import { smtpFront } from '../../src/mail/front-kind.ts';
import { parseIp } from '../../src/mail/ip.ts';
import type { Decision, Outcome } from '../../src/mail/outcome.ts';
import { wireLines } from '../../src/mail/reply.ts';
import type { DnsRecord } from '../../src/mail/scenario.ts';
import { compilePlan } from '../../src/plan/compile-plan.ts';
import { linkPlan } from '../../src/plan/link.ts';
import type { Services } from '../../src/services/services.ts';
import { loadText } from '../check/load-text.ts';
import { stillWorld } from '../still-world.ts';

/** What a conversation is opened with, where it is not the usual. */
export interface Opening {
  readonly front?: FrontKind;
  readonly factNamed?: (name: string) => Fact;
  readonly options?: ConversationOptions;
  readonly dns?: readonly DnsRecord[];
  readonly services?: Partial<Services>;
}

/** Opens a conversation under a policy; what every policy begins with may be left out. */
export function open(
  policy: string,
  { front = smtpFront, factNamed, options = {}, dns, services }: Opening = {},
): Conversation {
  const text = `mailpolicy 1\notherwise reply 550 5.7.1 "no: {rule}"\notherwise reply 450 4.7.1 "later: {rule}"\n${policy}\n`;
  const loaded = loadText(text);
  if (loaded.policy === undefined) throw new Error(loaded.diagnostics.map(({ message }) => message).join('\n'));
  const plan = linkPlan(compilePlan(loaded.policy, front), factNamed);
  return openConversation(plan, { ...stillWorld(dns), ...services }, options);
}

/** Says lines such as `mail ann@a.test` in a conversation, and gives each with its answer: `rcpt b@b.test: 550 5.7.1 no (reject x at rcpt)`. */
export async function say(conversation: Conversation, ...lines: string[]): Promise<string[]> {
  const answers: string[] = [];
  for (const line of lines) answers.push(`${line}: ${describe(await conversation.next(eventOf(line)))}`);
  return answers;
}

/** The last answer of a session that connects, greets and goes on with these lines. */
export async function lastAnswer(policy: string, ...lines: string[]): Promise<string | undefined> {
  const conversation = open(policy);
  await say(conversation, 'connect 192.0.2.1', 'helo mx.a.test', ...lines.slice(0, -1));
  const [last = ''] = lines.slice(-1);
  return (await say(conversation, last))[0]?.slice(`${last}: `.length);
}

/** An event from a line. A message is its text, with `|` for line ends. */
export function eventOf(line: string): Event {
  const blank = line.indexOf(' ');
  const [kind, rest] = blank === -1 ? [line, ''] : [line.slice(0, blank), line.slice(blank + 1)];
  switch (kind) {
    case 'connect':
      return { kind, id: 's1', client: must(parseIp(rest)), port: 4321, listener: 'mx', at: 0 };
    case 'helo':
      return { kind, name: rest, extended: true };
    case 'tls':
      return { kind, version: 'TLSv1.3', cipher: 'x' };
    case 'auth':
      return { kind, user: rest, method: 'PLAIN' };
    case 'mail':
      return { kind, sender: rest === '<>' ? undefined : must(parseAddress(rest)), declaredSize: undefined };
    case 'rcpt':
    case 'withdraw':
      return { kind, recipient: must(parseAddress(rest)) };
    case 'message':
      return { kind, octets: new TextEncoder().encode(rest.replaceAll('|', '\r\n')) };
    case 'data':
    case 'reset':
      return { kind };
    default:
      throw new Error(`no event is called ${kind}`);
  }
}

function describe(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'proceed':
      return 'proceed';
    case 'refuse':
    case 'disconnect': {
      const said = `${wireLines(outcome.reply).join(' / ')} (${outcome.decisions.map(decisionOf).join(', ')})`;
      return outcome.kind === 'refuse' ? said : `${said} and closes`;
    }
    case 'take': {
      const deliveries = outcome.deliveries.map(({ recipient, disposition, tags }) =>
        [disposition, recipient.text, ...tags].join(' '),
      );
      return `take ${deliveries.join(', ')} (${outcome.decisions.map(decisionOf).join(', ')})`;
    }
    default:
      return outcome satisfies never;
  }
}

function decisionOf({ cause, verdict, rule, fixedAt, answeredAt, observed }: Decision): string {
  const why = cause === 'rule' ? '' : ` for ${cause}`;
  const seen = observed.length === 0 ? '' : ` observed ${observed.join(' ')}`;
  return `${verdict} ${rule}${why} ${fixedAt === answeredAt ? `at ${fixedAt}` : `${fixedAt}-${answeredAt}`}${seen}`;
}

function must<Item>(item: Item | undefined): Item {
  if (item === undefined) throw new Error('a line of the case cannot be read');
  return item;
}
