import type { Atom } from '../../../src/core/condition.ts';
import { atomsOf } from '../../../src/core/condition.ts';
import type { Walk } from '../../../src/core/evaluate.ts';
import { evaluate, passedBy, walk } from '../../../src/core/evaluate.ts';
import type { Policy, Rule } from '../../../src/core/policy.ts';
import { applySafeFixes } from '../../../src/diagnostics/apply-fixes.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Source } from '../../../src/diagnostics/source.ts';
import type { Span } from '../../../src/diagnostics/span.ts';
import { parseAddress } from '../../../src/mail/address.ts';
import type { Phase } from '../../../src/mail/phase.ts';
import { differingLists, meaningOf } from '../same-policy.ts';
import type { Moment } from './sessions.ts';
import { knowledgeOf, truthOf, upTo } from './sessions.ts';

/** A policy of which something was said, and sessions in which it can be seen whether that is true. */
export interface Subject {
  readonly source: Source;
  readonly policy: Policy;
  readonly moments: readonly Moment[];
  /** Where the walk ends in each of them. */
  readonly ends: readonly Walk[];
  /** The same policy with another text; undefined where that has errors. */
  readonly reload: (text: string) => Policy | undefined;
  readonly now: number;
}

/** Whether what a warning says is so in every session tried; undefined where this one cannot be told, with files of its own for example. */
type Claim = (said: Diagnostic, subject: Subject) => boolean | undefined;

/** Warnings that the naive evaluator can judge, and how it does. */
export const claims: Readonly<Record<string, Claim>> = {
  // Without the statement the policy means the same.
  MP130: withoutStatement,
  MP131: withoutStatement,
  MP143: withoutStatement,
  MP209: withoutStatement,
  MP213: withoutStatement,
  // The fix leaves the policy the same, today.
  MP123: asFixed,
  MP221: asFixed,
  MP303: asFixed,
  MP306: asFixed,
  MP307: asFixed,
  MP308: asFixed,
  MP310: asFixed,
  // At no moment does the walk end at the rule, nor is it passed by.
  MP202: neverActs,
  MP211: neverActs,
  // Nobody gets through the gate.
  MP203: (_, { policy, moments }) =>
    moments.every((moment) => truthOf(policy, { condition: policy.gate.condition }, moment) !== 'true'),
  // Before the message its condition is known. That the walk waits above it can be seen only where a session shows it.
  MP205: (said, { policy, moments }) => {
    const rule = ruleAt(said, policy);
    if (rule === undefined) return undefined;
    const before = moments.map((moment) => upTo(moment, 'data'));
    if (before.some((moment) => truthOf(policy, rule, moment) === 'pending')) return false;
    const ends = before.map((moment) => endOf(policy, moment));
    return ends.some((end) => end.kind === 'waiting' && end.rule.index < rule.index) ? true : undefined;
  },
  // In some session the walk ends there at the greeting or at HELO; only where a session shows it can it be seen.
  MP206: (said, { policy, moments }) => {
    const rule = ruleAt(said, policy);
    if (rule === undefined) return undefined;
    const early = (['connect', 'helo'] as const).flatMap((phase) => moments.map((moment) => upTo(moment, phase)));
    if (early.every((moment) => truthOf(policy, rule, moment) === 'pending')) return false;
    return early.some((moment) => isFixedAt(endOf(policy, moment), rule)) ? true : undefined;
  },
  // Before RCPT the walk never ends there.
  MP207: (said, { policy, moments }) =>
    ofRule(said, policy, (rule) =>
      moments.every((moment) =>
        (['connect', 'helo', 'mail'] as const).every((phase) => !isFixedAt(endOf(policy, upTo(moment, phase)), rule)),
      ),
    ),
  // Without the rule the walk ends as it does with it, unless what it asks cannot be told.
  MP208: (said, { policy, moments, ends }) =>
    ofRule(said, policy, (rule) => {
      const rules = policy.rules.filter((each) => each !== rule);
      return moments.every((moment, at) => {
        const end = ends[at];
        const isUnavailable = end?.kind === 'fixed' && end.rule === rule && end.cause === 'unavailable';
        return isUnavailable || sameEnd(walk(rules, knowledgeOf(policy, moment)), end);
      });
    }),
  MP210: (said, { policy, now }) =>
    ofRule(said, policy, ({ observed }) => observed?.until !== undefined && observed.until < dateOf(now)),
  MP222: asPlainText,
  // Of the readings that there are, none passes the test, or all.
  MP223: (said, subject) => !truthsOfTest(said.span, subject).has('true'),
  MP228: (said, subject) => truthsOfTest(said.span, subject).size <= 1,
  MP230: (said, subject) => !truthsOfTest(said.span, subject).has('true'),
  MP231: (said, subject) => !truthsOfTest(said.span, subject).has('false'),
  MP224: (said, subject) => decided(said, subject, (truths) => !truths.has('true')),
  MP225: (said, subject) =>
    ruleAt(said, subject.policy) === undefined
      ? withoutCondition(said, subject)
      : decided(said, subject, (truths) => truths.size === 1 && truths.has('true')),
  // In every session from today on it is the same.
  MP235: (said, subject) => {
    const later = subject.moments.filter(({ session }) => session.at >= subject.now);
    return !truthsOfTest(said.span, { ...subject, moments: later }).has('true');
  },
  // Of the minutes of a day there is one in which it holds.
  MP236: (said, subject) => {
    const [first] = subject.moments;
    const day = Array.from({ length: 1440 }, (_, minute) => subject.now + minute * 60_000);
    const moments = first === undefined ? [] : day.map((at) => ({ ...first, session: { ...first.session, at } }));
    return (
      moments.filter((moment) => truthsOfTest(said.span, { ...subject, moments: [moment] }).has('true')).length === 1
    );
  },
  // With something in its place that is always or never so, every rule holds when it did.
  MP226: asDecided,
  MP233: asDecided,
  MP240: (said, { policy, moments }) =>
    ofRule(said, policy, (rule) => {
      const address = parseAddress(/[\w.-]+@[\w.-]+/.exec(said.message)?.[0] ?? '');
      if (address === undefined) return false;
      return plainOnes(moments).some((moment) => isFixedAt(endOf(policy, sentTo(moment, address, true)), rule));
    }),
  MP241: (said, { policy, moments }) =>
    ofRule(said, policy, (rule) =>
      moments.some(({ recipient }) =>
        plainOnes(moments).some(
          (moment) =>
            isFixedAt(endOf(policy, sentTo(moment, recipient, false)), rule) &&
            !isRefused(endOf(policy, sentTo(moment, recipient, true))),
        ),
      ),
    ),
  MP246: (_, { policy }) => policy.help === undefined,
  MP304: (said, { policy }) =>
    policy.lists.find(({ span }) => span.start === said.span.start && span.source === said.span.source)?.entries
      .length === 0,
};

/** Warnings that no session can prove or disprove, and why. */
export const beyondEvaluation: Readonly<Record<string, string>> = {
  MP121: 'it speaks of findings, not of sessions',
  MP124: 'it is about what a reader sees',
  MP125: 'it speaks of findings, not of sessions',
  MP132: 'it is about what a reader sees',
  MP144: 'it is about what a reply can show, which the evaluator does not say',
  MP154: 'whether our own clients come again lies outside of the policy',
  MP220: 'the rule does what it says where the thing is absent; whether that was meant the admin knows',
  MP229: 'the rule does what it says where there is none; whether that was meant the admin knows',
  MP232: 'the slashes are a part of the pattern; whether that was meant the admin knows',
  MP234: 'it is about what was meant by the inner quantifier',
  MP244: 'that a client can say anything lies outside of the policy',
  MP245: 'that a client can say anything lies outside of the policy',
  MP249: 'it is about the reader of a reply',
  MP311: 'how wide is too wide is a matter of measure',
  MP312: 'it needs a session made for the one entry; the corpus has those',
  MP313: 'it needs a session made for the one entry; the corpus has those',
  MP401: 'it is about what a kind of listener can see',
  MP825: 'who exists is in the configuration, and in no policy',
  MP826: 'who exists is in the configuration, and in no policy',
  MP827: 'who exists is in the configuration, and in no policy',
};

function ruleAt({ span }: Diagnostic, { rules }: Policy): Rule | undefined {
  return rules.find(
    ({ span: whole }) => whole.source === span.source && whole.start <= span.start && span.end <= whole.end,
  );
}

function ofRule(said: Diagnostic, policy: Policy, isSo: (rule: Rule) => boolean): boolean | undefined {
  const rule = ruleAt(said, policy);
  return rule === undefined ? undefined : isSo(rule);
}

function endOf(policy: Policy, moment: Moment): Walk {
  return walk(policy.rules, knowledgeOf(policy, moment));
}

function isFixedAt(end: Walk, rule: Rule): boolean {
  return end.kind === 'fixed' && end.rule === rule;
}

function isRefused(end: Walk): boolean {
  return end.kind === 'fixed' && end.rule.action.kind === 'verdict' && end.rule.action.verdict !== 'accept';
}

function sameEnd(one: Walk, other: Walk | undefined): boolean {
  return one.kind === other?.kind && one.rule.name === other.rule.name;
}

const phases: readonly Phase[] = ['connect', 'helo', 'mail', 'rcpt', 'data', 'message'];

function neverActs(said: Diagnostic, { policy, moments }: Subject): boolean | undefined {
  return ofRule(said, policy, (rule) =>
    moments.every((moment) =>
      phases.every((phase) => {
        const then = upTo(moment, phase);
        const end = endOf(policy, then);
        if (end.kind === 'waiting') return true;
        return end.rule !== rule && !passedBy(policy.rules, end.rule, knowledgeOf(policy, then)).includes(rule);
      }),
    ),
  );
}

/** Whether both hold the same rules true in every moment, and let the same through the gate. */
function sameTruths(one: Policy, other: Policy, moments: readonly Moment[]): boolean {
  const truths = (policy: Policy, moment: Moment) =>
    [{ condition: policy.gate.condition }, ...policy.rules].map(
      (rule) => evaluate(rule.condition, knowledgeOf(policy, moment)) === 'true',
    );
  return moments.every((moment) => String(truths(one, moment)) === String(truths(other, moment)));
}

/** The text without the statement at a place: up to the next line that begins at the margin. */
function withoutStatement({ span }: Diagnostic, { source, policy, moments, reload }: Subject): boolean | undefined {
  if (span.source !== source) return undefined;
  const start = source.text.lastIndexOf('\n', span.start) + 1;
  const rest = /\n(?=[^\s#]|$)/.exec(source.text.slice(span.start));
  const end = rest === null ? source.text.length : span.start + rest.index + 1;
  const without = reload(source.text.slice(0, start) + source.text.slice(end));
  if (without === undefined) return false;
  const { gate, rules } = policy;
  const same = meaningOf({ ...without, help: undefined, timezone: 'UTC', lists: [], services: [] });
  // Sections lose a number where one of them is left out.
  const plain = (meaning: unknown) => JSON.stringify(meaning).replace(/"(?:section|place)":[^,}]*/g, '');
  return (
    plain(same) ===
      plain(meaningOf({ ...policy, gate, rules, help: undefined, timezone: 'UTC', lists: [], services: [] })) &&
    sameTruths(policy, without, moments)
  );
}

function asFixed(said: Diagnostic, { source, policy, moments, reload, now }: Subject): boolean | undefined {
  if (said.fixes?.[0]?.kind !== 'safe') return undefined;
  const { text, count } = applySafeFixes(source, [said]);
  if (count === 0) return undefined;
  const fixed = reload(text);
  return fixed !== undefined && differingLists(policy, fixed, now).length === 0 && sameTruths(policy, fixed, moments);
}

/** A text as a condition that is always, and never, true. */
const decidedTexts = ['recipient count >= 1', 'recipient count < 1'];

function asDecided({ span }: Diagnostic, { source, policy, moments, reload }: Subject): boolean | undefined {
  if (span.source !== source) return undefined;
  const decidedOnes = decidedTexts.flatMap(
    (text) => reload(`${source.text.slice(0, span.start)}(${text})${source.text.slice(span.end)}`) ?? [],
  );
  if (decidedOnes.length === 0) return undefined;
  return decidedOnes.some((other) => sameTruths(policy, other, moments));
}

/** The test written as the finding advises. */
function asPlainText(
  { span, help = '' }: Diagnostic,
  { source, policy, moments, reload }: Subject,
): boolean | undefined {
  const [, advised] = /`([^`]+)`/.exec(help) ?? [];
  const before = /matches\s+$/.exec(source.text.slice(0, span.start));
  if (span.source !== source || advised === undefined || before === null) return undefined;
  const other = reload(source.text.slice(0, before.index) + advised + source.text.slice(span.end));
  return other !== undefined && sameTruths(policy, other, moments);
}

/** The truths that a test has where the thing is there and can be read. */
function truthsOfTest(span: Span, { policy, moments }: Subject): ReadonlySet<string> {
  const atoms = policy.rules
    .flatMap((rule) => [...atomsOf(rule.condition)])
    .filter((atom) => atom.span.source === span.source && atom.span.start <= span.start && span.end <= atom.span.end);
  const truths = new Set<string>();
  for (const atom of atoms)
    for (const moment of moments) for (const truth of truthsIn(atom, policy, moment)) truths.add(truth);
  return truths;
}

function truthsIn(atom: Atom, policy: Policy, moment: Moment): string[] {
  const knowledge = knowledgeOf(policy, moment);
  const { scope } = atom;
  const things = scope === 'session' || scope === 'recipient' ? [undefined] : knowledge.elements(scope);
  if (typeof things === 'string') return [];
  return things.flatMap((thing) =>
    knowledge.truth({ ...atom, test: { kind: 'missing' } }, thing) === 'false' ? [knowledge.truth(atom, thing)] : [],
  );
}

/** What is said of a rule's condition, or of those of all rules of a section. */
function decided(
  said: Diagnostic,
  { policy, moments, source }: Subject,
  isSo: (truths: ReadonlySet<string>) => boolean,
): boolean | undefined {
  const rule = ruleAt(said, policy);
  const below = policy.rules.find(({ span }) => span.source === said.span.source && span.start > said.span.start);
  const rules = rule === undefined ? policy.rules.filter(({ section }) => section === below?.section) : [rule];
  if (said.span.source !== source || rules.length === 0) return undefined;
  return isSo(new Set(rules.flatMap((each) => moments.map((moment) => truthOf(policy, each, moment)))));
}

/** A section without its condition. */
function withoutCondition({ span }: Diagnostic, { source, policy, moments, reload }: Subject): boolean | undefined {
  if (span.source !== source) return undefined;
  const rest = /\n(?=[^\s#]|$)/.exec(source.text.slice(span.end));
  const end = rest === null ? source.text.length : span.end + rest.index;
  const other = reload(source.text.slice(0, span.end) + source.text.slice(end));
  return other === undefined ? undefined : sameTruths(policy, other, moments);
}

/** Moments of strangers who send a plain message. */
function plainOnes(moments: readonly Moment[]): readonly Moment[] {
  return moments
    .filter(
      ({ session, dns }) =>
        session.client.text === '203.0.113.9' &&
        session.authentication === undefined &&
        dns.kind === 'known' &&
        session.early !== true,
    )
    .slice(0, 20)
    .flatMap((moment) =>
      [undefined, { version: 'TLSv1.3', cipher: 'x' }].map((tls) => ({
        ...moment,
        session: { ...moment.session, tls },
      })),
    );
}

function sentTo({ session, dns }: Moment, recipient: Moment['recipient'], withSender: boolean): Moment {
  const sender = withSender ? parseAddress('someone@mail.example.net') : undefined;
  const recipients = recipient === undefined ? [] : [recipient];
  const { transaction } = session;
  return {
    session: { ...session, transaction: transaction && { ...transaction, sender, recipients } },
    recipient,
    dns,
  };
}

function dateOf(now: number): number {
  return Number(new Date(now).toISOString().slice(0, 10).replaceAll('-', ''));
}
