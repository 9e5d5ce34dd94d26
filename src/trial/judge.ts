import type { Address } from '../mail/address.ts';
import type { Decision } from '../mail/outcome.ts';
import { wireLines } from '../mail/reply.ts';
import type { Claim, Expectation, Test } from './expectation.ts';
import type { Answer, Exchange, PlayedSession } from './played.ts';
import { answerTo } from './played.ts';

/** An expectation that did not hold. */
export interface Failure {
  readonly expectation: Expectation;
  /** What came instead, as a sentence for the admin. */
  readonly came: string;
}

/** What of a test's expectations does not hold in its scenario as played, in the order written. */
export function judge(test: Test, played: readonly PlayedSession[]): Failure[] {
  return test.expectations.flatMap((expectation) => {
    const session = played[expectation.session];
    const came = session && disappointment(expectation, session);
    return came === undefined ? [] : [{ expectation, came }];
  });
}

/** What came instead; undefined where the expectation holds. */
function disappointment(expectation: Expectation, played: PlayedSession): string | undefined {
  const { claim, recipient } = expectation;
  if (claim.kind === 'reply') return replyInstead(expectation, claim, played);
  for (const each of recipient === undefined ? played.scenario.recipients : [recipient]) {
    const answer = answerTo(each, played);
    if (answer === undefined) return `nothing was answered to ${each.text}: the client had been stopped before`;
    const holds =
      claim.kind === 'verdict'
        ? isVerdict(expectation, claim, answer)
        : isMarked(claim, answer.decision) === claim.expected;
    if (!holds) return claim.kind === 'verdict' ? sentence(answer, each) : marks(claim, answer, each);
  }
  return undefined;
}

function isVerdict({ rule, phase }: Expectation, claim: Claim & { kind: 'verdict' }, { decision }: Answer): boolean {
  return (
    decision.verdict === claim.verdict &&
    (rule === undefined || rule === decision.rule) &&
    (phase === undefined || phase === decision.answeredAt)
  );
}

function isMarked(claim: Claim & { kind: 'tag' | 'observed' }, decision: Decision): boolean {
  return claim.kind === 'tag' ? decision.tags.includes(claim.tag) : decision.observed.includes(claim.rule);
}

function replyInstead(
  { rule, phase, recipient }: Expectation,
  { code, status, text }: Claim & { kind: 'reply' },
  { exchanges }: PlayedSession,
): string | undefined {
  const heard = exchanges.filter(
    (exchange) =>
      (phase === undefined || exchange.phase === phase) &&
      (rule === undefined || exchange.decisions.some((decision) => decision.rule === rule)) &&
      (recipient === undefined || concerns(exchange, recipient)),
  );
  const wanted = `${code} ${status} ${text}`;
  if (heard.some(({ reply }) => wireLines(reply).includes(wanted))) return undefined;
  const where = `${phase === undefined ? '' : ` at ${phase}`}${recipient === undefined ? '' : ` for ${recipient.text}`}`;
  if (heard.length === 0) return `the client heard nothing${where}${rule === undefined ? '' : ` by \`${rule}\``}`;
  return `the client heard${where}:\n${heard.map(spoken).join('\n')}`;
}

function concerns({ recipient, decisions, phase }: Exchange, whom: Address): boolean {
  if (phase === 'rcpt') return recipient?.key === whom.key;
  return decisions.some((decision) => decision.recipient === undefined || decision.recipient.key === whom.key);
}

/** One line for each line of the reply, as on the wire, and who gave it. */
function spoken({ reply, decisions }: Exchange): string {
  const by = decisions.map((decision) => `  (${decider(decision)})`);
  return (
    wireLines(reply)
      .map((line) => `  ${line}`)
      .join('\n') + (by[0] ?? '')
  );
}

function sentence({ decision, exchange }: Answer, recipient: Address): string {
  const { cause, verdict, answeredAt } = decision;
  const reply = wireLines(exchange.reply).join(' / ');
  const because = cause === 'rule' || cause === 'relay' ? '' : ` (${reasons[cause]})`;
  return `${decider(decision)} ${deeds[verdict]} ${recipient.text}${because}, answered at ${answeredAt}: ${reply}`;
}

function marks(claim: Claim & { kind: 'tag' | 'observed' }, answer: Answer, recipient: Address): string {
  return `${markSentence(claim.kind, answer.decision, recipient.text)}; ${sentence(answer, recipient)}`;
}

function markSentence(kind: 'tag' | 'observed', { tags, observed }: Decision, recipient: string): string {
  if (kind === 'tag') {
    return tags.length === 0
      ? `the mail to ${recipient} has no tag`
      : `the mail to ${recipient} is tagged ${tags.join(', ')}`;
  }
  return observed.length === 0
    ? `no observed rule would have answered ${recipient}`
    : `observed rules that would have answered ${recipient}: ${observed.join(', ')}`;
}

/** The rule with its place: `` `executable` (rules/msen.rules:66) ``. */
function decider({ rule, place, cause }: Decision): string {
  const what = cause === 'relay' ? 'the relay gate' : `\`${rule}\``;
  return `${what} (${place.file}:${place.line})`;
}

const deeds = {
  accept: 'accepted the mail to',
  reject: 'rejected the mail to',
  defer: 'deferred the mail to',
  discard: 'discarded the mail to',
  disconnect: 'ended the connection of the mail to',
} as const;

/** Why an answer was given that no rule's condition asked for. */
export const reasons = {
  unavailable: 'it could not be decided',
  split: 'answers could differ between recipients',
  mixed: 'answers differ between recipients',
  failure: 'the policy could not be asked',
} as const;
