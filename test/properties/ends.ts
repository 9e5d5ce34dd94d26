import type { ReplyTemplate, Rule } from '../../src/core/policy.ts';
import type { Verdict } from '../../src/mail/outcome.ts';
import type { Phase } from '../../src/mail/phase.ts';
import { protocolReply } from '../../src/mail/protocol-reply.ts';
import type { Reply } from '../../src/mail/reply.ts';

/** Where a walk of the reference came to its end. */
export interface Ended {
  readonly rule: Rule;
  readonly cause: 'rule' | 'unavailable';
  readonly phase: Phase;
}

export function verdictOf({ rule, cause }: Pick<Ended, 'rule' | 'cause'>): Verdict {
  return cause === 'unavailable' || rule.action.kind !== 'verdict' ? 'defer' : rule.action.verdict;
}

/** First digit of the reply. */
export function classOf(ended: Pick<Ended, 'rule' | 'cause'>): number {
  const verdict = verdictOf(ended);
  return verdict === 'accept' || verdict === 'discard' ? 2 : Math.floor(replyOf(ended).code / 100);
}

export function replyOf({ rule, cause }: Pick<Ended, 'rule' | 'cause'>): Reply {
  if (cause === 'unavailable') return protocolReply.unavailable;
  if (rule.reply === undefined) throw new Error(`${rule.name} has no reply`);
  return written(rule.reply);
}

/** The replies of random policies have no placeholders. */
export function written({ code, status, text }: ReplyTemplate): Reply {
  return { code, status, lines: [text.map((part) => (part.kind === 'literal' ? part.text : '')).join('')] };
}
