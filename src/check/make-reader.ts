import type { Term } from '../../grammar/ast.ts';
import type { Reader } from '../declarations/reader.ts';
import type { WrittenAllow, WrittenReply } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { incomplete } from '../diagnostics/findings/statements.ts';
import type { Span } from '../diagnostics/span.ts';
import { join } from '../diagnostics/span.ts';
import { makeCursor } from '../syntax/cursor.ts';
import { readCondition } from './read-condition.ts';

/** A reader over the terms of a statement that begins at its first term. */
export function makeReader(terms: readonly Term[], whole: Span, report: (diagnostic: Diagnostic) => void): Reader {
  const cursor = makeCursor(terms, whole);
  const expect = (what: string, form?: string): undefined => {
    report(incomplete.at(cursor.here(), what, form));
    return undefined;
  };
  const text: Reader['text'] = (what) => {
    const term = cursor.peek();
    if (term?.kind !== 'text') return expect(`${what}, in double quotes,`);
    cursor.take();
    return term;
  };
  const phrase: Reader['phrase'] = (...words) =>
    cursor.takePhrase(...words) || (expect(`\`${words.join(' ')}\``) ?? false);

  return {
    cursor,
    report,
    text,
    phrase,
    name: (what) => cursor.takeWord() ?? expect(`the name of ${what}`),
    date: () => {
      const term = cursor.peek();
      if (term?.kind !== 'literal' || term.shape !== 'date') return expect('a date', '2027-01-31');
      cursor.take();
      return term;
    },
    condition: () => readCondition(cursor, report),
    reply: () => {
      const form = 'reply 550 5.7.1 "text"';
      const code = cursor.peek();
      const status = cursor.peek(1);
      if (code?.kind !== 'literal' || code.shape !== 'integer') return expect('a reply code', form);
      cursor.take();
      if (status?.kind !== 'literal' || status.shape !== 'status') return expect('an enhanced status', form);
      cursor.take();
      const words = text('the text of the reply');
      if (words === undefined) return undefined;
      return {
        code: Number(code.text),
        codeSpan: code.span,
        status: status.text,
        statusSpan: status.span,
        text: words,
        span: join(code.span, words.span),
      } satisfies WrittenReply;
    },
    allow: () => {
      const code = cursor.peek();
      if (code?.kind !== 'word' || !/^mp\d{3}$/.test(code.name))
        return expect('the code of a finding', 'allow MP205 because "reason"');
      cursor.take();
      if (!phrase('because')) return undefined;
      const reason = text('the reason');
      if (reason === undefined) return undefined;
      return {
        code: code.name.toUpperCase(),
        codeSpan: code.span,
        because: reason.value,
        span: join(code.span, reason.span),
      } satisfies WrittenAllow;
    },
  };
}
