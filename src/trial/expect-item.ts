import { nearest } from '../diagnostics/near.ts';
import type { Verdict } from '../mail/outcome.ts';
import { phases } from '../mail/phase.ts';
import type { Claim, Expectation } from './expectation.ts';
import type { Item, ItemReader, Said, Target } from './item.ts';

const verdicts: readonly Verdict[] = ['accept', 'defer', 'discard', 'disconnect', 'reject'];
const claims: readonly string[] = [...verdicts, 'no', 'observed', 'reply', 'tag'];

type Filters = Pick<Expectation, 'rule' | 'phase' | 'recipient'>;

export const expect: Item = {
  head: ['expect'],
  form: 'expect VERDICT | reply CODE STATUS "TEXT" | [no] tag NAME | [no] observed RULE  [by RULE] [at PHASE] [for "RECIPIENT"]',
  doc: 'What the policy is expected to answer: its verdict, the reply that the client hears word for word, a tag, or a rule on trial that would have answered. Without `for`, a verdict or tag is expected of every recipient. `by` and `at` follow a verdict or a reply.',
  repeatable: true,
  read: readExpect,
};

function readExpect(reader: ItemReader): Said | undefined {
  const targets: Target[] = [];
  const claim = readClaim(reader, targets);
  const filters = claim && readFilters(reader, claim, targets);
  return claim && filters && { kind: 'expect', expectation: { claim, ...filters }, targets };
}

function readClaim(reader: ItemReader, targets: Target[]): Claim | undefined {
  const { cursor } = reader;
  const verdict = verdicts.find((each) => cursor.isAt(each));
  if (verdict !== undefined) {
    cursor.take();
    return { kind: 'verdict', verdict };
  }
  if (cursor.takePhrase('reply')) return readReply(reader);
  const expected = !cursor.takePhrase('no');
  if (cursor.takePhrase('tag')) {
    const tag = readName(reader, 'tag', targets);
    return tag === undefined ? undefined : { kind: 'tag', tag, expected };
  }
  if (cursor.takePhrase('observed')) {
    const rule = readName(reader, 'observed rule', targets);
    return rule === undefined ? undefined : { kind: 'observed', rule, expected };
  }
  if (!expected) return reader.expected('`tag` or `observed`');
  const word = cursor.peek();
  return reader.expected(
    'a verdict, `reply`, `tag`, `observed` or `no`',
    word?.kind === 'word' ? nearest(word.name, claims) : undefined,
  );
}

function readReply(reader: ItemReader): Claim | undefined {
  const { cursor } = reader;
  const code = cursor.peek();
  if (code?.kind !== 'literal' || code.shape !== 'integer') return reader.expected('a reply code');
  cursor.take();
  const status = cursor.peek();
  if (status?.kind !== 'literal' || status.shape !== 'status') return reader.expected('an enhanced status');
  cursor.take();
  const text = reader.text('the text of the reply');
  return text && { kind: 'reply', code: Number(code.text), status: status.text, text: text.value };
}

/** `by`, `at` and `for`, in any order. A tag or a rule on trial is no answer: it has neither rule nor phase. */
function readFilters(reader: ItemReader, claim: Claim, targets: Target[]): Filters | undefined {
  const { cursor } = reader;
  const isAnswer = claim.kind === 'verdict' || claim.kind === 'reply';
  let filters: Filters = { rule: undefined, phase: undefined, recipient: undefined };
  for (;;) {
    // `at` before a date begins the next line.
    if (isAnswer && cursor.isAt('at') && cursor.peek(1)?.kind === 'word') {
      cursor.take();
      const word = reader.word('a phase', phases);
      const phase = phases.find((each) => each === word);
      if (phase === undefined) return undefined;
      filters = { ...filters, phase };
    } else if (isAnswer && cursor.takePhrase('by')) {
      const rule = readName(reader, 'rule', targets);
      if (rule === undefined) return undefined;
      filters = { ...filters, rule };
    } else if (cursor.takePhrase('for')) {
      const recipient = reader.address();
      if (recipient === undefined) return undefined;
      targets.push({ what: 'recipient', name: recipient.key, span: cursor.last() });
      filters = { ...filters, recipient };
    } else {
      return filters;
    }
  }
}

function readName(reader: ItemReader, what: Target['what'], targets: Target[]): string | undefined {
  const word = reader.cursor.takeWord();
  if (word === undefined) return reader.expected(`the name of ${what === 'observed rule' ? 'an' : 'a'} ${what}`);
  targets.push({ what, name: word.name, span: word.span });
  return word.name;
}
