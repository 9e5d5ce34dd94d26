import { protocolReply } from '../mail/protocol-reply.ts';
import type { LinkedRule } from '../plan/link.ts';
import type { Fixed } from './walk.ts';

/** First digit of the reply that an end of the walk gives: only answers of one class can share a message (law 5). */
export type AnswerClass = 2 | 4 | 5;

export function answerClass({ rule, cause }: Pick<Fixed, 'rule' | 'cause'>): AnswerClass {
  return cause === 'unavailable' ? classOfCode(protocolReply.unavailable.code) : verdictClass(rule);
}

/** The class of a rule's own verdict; `accept` and `discard` have no reply and share the front's 250. */
export function verdictClass({ rule }: LinkedRule): AnswerClass {
  if (rule.action.kind !== 'verdict' || rule.action.verdict === 'accept' || rule.action.verdict === 'discard') return 2;
  if (rule.reply === undefined)
    throw new Error(`rule ${rule.name} refuses without a reply; check lets no such through`);
  return classOfCode(rule.reply.code);
}

function classOfCode(code: number): AnswerClass {
  return code >= 500 ? 5 : 4;
}
