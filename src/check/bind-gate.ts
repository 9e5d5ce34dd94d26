import type { Condition } from '../core/condition.ts';
import type { Gate } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { noReply } from '../diagnostics/findings/replies.ts';
import { repeatedClause } from '../diagnostics/findings/statements.ts';
import type { Span } from '../diagnostics/span.ts';
import { verbs } from '../verbs/registry.ts';
import type { Binder } from './bind-condition.ts';
import { bindReply } from './bind-reply.ts';
import type { Settings } from './bind-settings.ts';
import type { Lost } from './lost.ts';
import { placeOf } from './place-of.ts';
import type { Program, Said } from './program.ts';
import { endOf } from './program.ts';

type Report = (diagnostic: Diagnostic) => void;

/** The relay gate: open where one of the `relay` statements holds. */
export function bindGate(
  program: Program,
  said: readonly Said[],
  binder: Binder,
  settings: Settings,
  lost: Lost,
  report: Report,
): Gate {
  const reject = verbs.find((verb) => verb.name === 'reject')?.replies?.codes ?? [];
  const to: Condition[] = [];
  const own: Condition[] = [];
  let reply = settings.otherwise.find((each) => reject.includes(each.code));
  let replySpan: Span | undefined;
  let first: Span | undefined;
  for (const { statement, ...each } of said) {
    if (each.kind !== 'declared') continue;
    const { declared } = each;
    if (declared.kind === 'relay to') {
      first ??= statement.span;
      for (const name of declared.lists) to.push(...binder.recipientIn(name));
    } else if (declared.kind === 'relay for') {
      first ??= statement.span;
      const condition = binder.bind(declared.condition);
      if (condition !== undefined) own.push(condition);
      if (declared.reply !== undefined) {
        if (replySpan !== undefined)
          report(repeatedClause.at(declared.reply.span, 'otherwise reply', 'the `relay` statements'));
        replySpan = declared.reply.span;
        reply = bindReply(declared.reply, { name: 'relay', codes: reject }, report) ?? reply;
      }
    }
  }
  if (reply === undefined && replySpan === undefined && !settings.hasFaultyReply && !lost.mayReply())
    report(noReply.at(first ?? endOf(program), 'the relay gate', 'otherwise reply 550 5.7.1 "…"'));
  return {
    condition: { kind: 'some', of: [...to, ...own] },
    own: { kind: 'some', of: own },
    reply: reply ?? { code: 550, status: '5.7.1', text: [] },
    place: placeOf(first ?? endOf(program)),
  };
}
