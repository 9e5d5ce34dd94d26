import { finding } from '../finding.ts';
import { namesOf } from '../quote.ts';
import type { Span } from '../span.ts';

const head =
  'mailpolicy 1\nhelp "https://msen.example/#{rule}"\nnetworks ours = 192.0.2.0/24\ndomains hosted = "msen.example"\notherwise reply 550 5.7.1 "Refused, see {help}"\nrelay to hosted\nrelay for client in ours\n';
const senders = 'addresses bad-senders = @spam.example\n';
const ending = 'accept everyone\n';

export const skippedRules = finding(
  {
    code: 'MP204',
    severity: 'note',
    title: 'what an early verdict skips',
    doc: 'The first verdict wins: mail that an `accept` takes, or that a `pass` leads out of its section, is not asked the refusals below. That is often what is meant, and now and then more than is meant.',
    bad: `${head}${senders}accept own when client in ours\nreject forger when sender in bad-senders\n${ending}`,
    good: `${head}${senders}reject forger when sender in bad-senders\n${ending}`,
  },
  (rule: string, first: readonly { readonly name: string }[], count: number) => ({
    message: `what \`${rule}\` takes is not asked: ${namesOf(first, count)}`,
  }),
);

export const tooSoon = finding(
  {
    code: 'MP206',
    severity: 'warning',
    title: 'an answer at a moment that clients mishandle',
    doc: 'A client that is refused at its connection or its greeting often takes it for a fault of the network and comes again at once, or reports no reason to its sender. An answer to RCPT is understood by all, and the log then names the recipient.',
    bad: `${head}reject hardcore when client is 203.0.113.9\n  at once\n${ending}`,
    good: `${head}reject hardcore when client is 203.0.113.9\n${ending}`,
  },
  (rule: string, phase: string) => ({
    message: `\`${rule}\` is answered at ${phase}, where many clients mishandle a refusal`,
    help: 'leave out `at once`: the answer is then given at RCPT; a `disconnect` may be `at once`',
  }),
);

export const vainAtOnce = finding(
  {
    code: 'MP207',
    severity: 'warning',
    title: '`at once` without effect',
    doc: '`at once` gives an answer before RCPT. This verdict is not fixed before RCPT anyway.',
    bad: `${head}reject forger when recipient is "x@msen.example"\n  at once\n${ending}`,
    good: `${head}reject forger when recipient is "x@msen.example"\n${ending}`,
  },
  (rule: string, phase: string) => ({
    message: `\`at once\` changes nothing: \`${rule}\` is fixed at ${phase}`,
    help: 'leave it out',
  }),
);

export const vainPass = finding(
  {
    code: 'MP208',
    severity: 'warning',
    title: 'a `pass` that leaves nothing out',
    doc: '`pass` leaves the rest of its section out. Behind this one there is nothing left in the section that could end the walk or leave a tag.',
    bad: `${head}${senders}section "Marks"\ntag forger when sender in bad-senders\npass own when client in ours\nsection "Rest"\n${ending}`,
    good: `${head}${senders}section "Marks"\npass own when client in ours\ntag forger when sender in bad-senders\nsection "Rest"\n${ending}`,
  },
  (rule: string) => ({
    message: `\`${rule}\` is the last rule of its section, so it leaves nothing out`,
    help: 'move it above the rules that it is meant for',
  }),
);

export const emptySection = finding(
  {
    code: 'MP209',
    severity: 'warning',
    title: 'a section without rules',
    doc: 'A section goes up to the next one, and this one holds no rule. Its conditions hold for nothing.',
    bad: `${head}section "Checks" unless client in ours\nsection "Rest"\n${ending}`,
    good: `${head}section "Rest"\n${ending}`,
  },
  (title: string) => ({
    message: `the section \`${title}\` has no rule`,
    help: 'delete it, or move it above the rules that belong to it',
  }),
);

export const observedTooLong = finding(
  {
    code: 'MP210',
    severity: 'warning',
    title: 'an observation past its date',
    doc: 'The rule was to be observed until a date that has passed. It never goes live by itself: somebody decides.',
    bad: `${head}${senders}observe until 2020-01-31 reject forger when sender in bad-senders\n${ending}`,
    good: `${head}${senders}reject forger when sender in bad-senders\n${ending}`,
  },
  (rule: string, date: string) => ({
    message: `\`${rule}\` was to be observed until ${date}`,
    help: 'delete `observe until …` to let it answer, or give it a later date',
  }),
);

export const shadowed = finding(
  {
    code: 'MP211',
    severity: 'warning',
    title: 'a rule that never answers',
    doc: 'Whenever this rule holds, a rule above it holds too and answers first.',
    bad: `${head}${senders}reject spam when sender in bad-senders\nreject worse when sender in bad-senders and client is 203.0.113.9\n${ending}`,
    good: `${head}${senders}reject worse when sender in bad-senders and client is 203.0.113.9\nreject spam when sender in bad-senders\n${ending}`,
  },
  (rule: string, above: { readonly name: string; readonly span: Span }) => ({
    message: `\`${rule}\` never answers: whenever it holds, \`${above.name}\` above it holds too`,
    secondary: [{ span: above.span, label: 'answers first' }],
    help: `move it above \`${above.name}\`, or delete it`,
  }),
);

export const splitting = finding(
  {
    code: 'MP212',
    severity: 'note',
    title: 'a rule that splits recipients',
    doc: 'After the dot SMTP has one reply for all recipients. Where this rule could answer differently for two of them, the later one is told 452 at RCPT and its copy comes separately.',
    bad: `${head}reject picky when recipient is "x@msen.example" and subject contains "lottery"\n${ending}`,
    good: `${head}reject picky when subject contains "lottery"\n${ending}`,
  },
  (rule: string) => ({
    message: `\`${rule}\` may answer differently for two recipients of one message, which then come separately`,
    help: 'ask `any recipient (…)` for one answer to all',
  }),
);

export const vainDeclaration = finding(
  {
    code: 'MP213',
    severity: 'warning',
    title: 'a setting that nothing uses',
    doc: 'The setting is declared and nothing in the policy uses it: a reply of the whole file that no rule falls back on, a help address that no reply shows, a time zone where no date or time is asked.',
    bad: `${head}otherwise reply 450 4.7.1 "Later"\n${ending}`,
    good: `${head}${ending}`,
  },
  (what: string, help: string) => ({ message: `${what} is used by nothing`, help }),
);

export const timingFindings = [
  skippedRules,
  tooSoon,
  vainAtOnce,
  vainPass,
  emptySection,
  observedTooLong,
  shadowed,
  splitting,
  vainDeclaration,
];
