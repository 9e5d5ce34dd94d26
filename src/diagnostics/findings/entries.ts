import type { Fix, TextEdit } from '../diagnostic.ts';
import { finding } from '../finding.ts';
import { namesOf } from '../quote.ts';
import type { Span } from '../span.ts';

const ending = 'otherwise reply 550 5.7.1 "Refused"\nrelay for client in ours\n';
const rule = (list: string, condition = 'client in bad') =>
  `mailpolicy 1\nnetworks ours = 192.0.2.0/24\n${list}\n${ending}reject bad when ${condition}\naccept everyone\n`;

/** What a finding offers, if anything. */
const offered = (fix: Fix | undefined) => (fix === undefined ? {} : { fixes: [fix] });

export const expiredEntry = finding(
  {
    code: 'MP303',
    severity: 'warning',
    title: 'an exception that has ended',
    doc: 'The entry carried a date, and the date is over: it no longer matches. It stays in the list as a trap for readers.',
    bad: rule('networks bad = 203.0.113.0/24, 198.51.100.0/24 until 2020-01-31'),
    good: rule('networks bad = 203.0.113.0/24'),
  },
  (entry: string, deletion: Fix | undefined) => ({
    message: `${entry} ended on its date and no longer matches`,
    help: 'delete it, or give it a later date',
    ...offered(deletion),
  }),
);

export const emptyList = finding(
  {
    code: 'MP304',
    severity: 'warning',
    title: 'a list without entries',
    doc: 'The list has no entry, so nothing is ever in it: rules that ask it never hold, and exceptions that ask it never apply.',
    bad: rule('networks bad = file "empty.networks"'),
    good: rule('networks bad = 203.0.113.0/24'),
    files: { 'empty.networks': '# none yet\n' },
  },
  (list: string) => ({
    message: `the list \`${list}\` has no entry`,
    help: 'give it entries, or delete it with the rules that ask it',
  }),
);

export const hostBits = finding(
  {
    code: 'MP306',
    severity: 'warning',
    title: 'a network with host bits',
    doc: 'The address has bits set behind its prefix length. Either the address or the length is not what was meant; the length counts.',
    bad: rule('networks bad = 203.0.113.7/24'),
    good: rule('networks bad = 203.0.113.0/24'),
  },
  (written: string, meant: string, span: Span) => ({
    message: `\`${written}\` has bits set behind its prefix length`,
    help: `it is read as \`${meant}\`; for the address alone leave the length out`,
    fixes: [{ kind: 'safe', title: `write \`${meant}\``, edits: [{ span, text: meant }] }],
  }),
);

export const duplicateEntry = finding(
  {
    code: 'MP307',
    severity: 'warning',
    title: 'an entry that is there twice',
    doc: 'The list has this entry already, perhaps in another spelling. Whoever deletes one of the two will believe it gone.',
    bad: rule('networks bad = 203.0.113.0/24, 198.51.100.0/24, 203.0.113.0/24'),
    good: rule('networks bad = 203.0.113.0/24, 198.51.100.0/24'),
  },
  (entry: string, other: Span, deletion: Fix | undefined) => ({
    message: `\`${entry}\` is in the list already`,
    secondary: [{ span: other, label: 'the other one' }],
    help: 'delete one of the two',
    ...offered(deletion),
  }),
);

export const coveredEntry = finding(
  {
    code: 'MP308',
    severity: 'warning',
    title: 'an entry that another one covers',
    doc: 'Everything that this entry matches is matched by a wider one of the same list, so it never decides anything.',
    bad: rule('addresses bad = @spam.example, "joe@spam.example"', 'sender in bad'),
    good: rule('addresses bad = @spam.example', 'sender in bad'),
  },
  (entry: string, wider: { readonly text: string; readonly span: Span }, deletion: Fix | undefined) => ({
    message: `\`${entry}\` matches nothing that \`${wider.text}\` does not match`,
    secondary: [{ span: wider.span, label: 'the wider one' }],
    help: 'delete it, or the wider one if that was not meant',
    ...offered(deletion),
  }),
);

export const adjacentNetworks = finding(
  {
    code: 'MP309',
    severity: 'note',
    title: 'two networks that make one',
    doc: 'Two networks of one length lie side by side and are together exactly one of the next length.',
    bad: rule('networks bad = 203.0.112.0/24, 203.0.113.0/24'),
    good: rule('networks bad = 203.0.112.0/23'),
  },
  (first: { readonly text: string; readonly span: Span }, second: string, both: string, deletion: Fix | undefined) => ({
    message: `\`${first.text}\` and \`${second}\` together are \`${both}\``,
    secondary: [{ span: first.span, label: 'the other half' }],
    ...(deletion === undefined
      ? {}
      : {
          fixes: [
            {
              ...deletion,
              title: `write \`${both}\` for both`,
              edits: [{ span: first.span, text: both }, ...deletion.edits],
            },
          ],
        }),
  }),
);

export const mappedAddress = finding(
  {
    code: 'MP310',
    severity: 'warning',
    title: 'an IPv4 address in IPv6 clothes',
    doc: '`::ffff:192.0.2.1` is the IPv4 address 192.0.2.1 (RFC 4291 2.5.5.2), and clients are always shown as such.',
    bad: rule('networks bad = ::ffff:203.0.113.7'),
    good: rule('networks bad = 203.0.113.7'),
  },
  (written: string, meant: string, span: Span) => ({
    message: `\`${written}\` is the IPv4 address \`${meant}\``,
    fixes: [{ kind: 'safe', title: `write \`${meant}\``, edits: [{ span, text: meant } satisfies TextEdit] }],
  }),
);

export const wideEntry = finding(
  {
    code: 'MP311',
    severity: 'warning',
    title: 'an entry that matches nearly everything',
    doc: 'The entry is far wider than a list entry usually is: a network of half the world, a top-level domain, a phrase of one or two letters.',
    bad: rule('networks bad = 0.0.0.0/0'),
    good: rule('networks bad = 203.0.113.0/24'),
  },
  (entry: string, what: string) => ({
    message: `\`${entry}\` matches ${what}`,
    help: 'if that is meant, say so: a rule without a condition is plainer',
  }),
);

export const opposedLists = finding(
  {
    code: 'MP312',
    severity: 'warning',
    title: 'one entry on two sides',
    doc: 'The same value is in a list for which mail is taken and in one for which it is refused. The order of the rules decides, and neither list says so.',
    bad: `mailpolicy 1\naddresses friends = "joe@x.example"\naddresses foes = @x.example\ndomains hosted = "msen.example"\notherwise reply 550 5.7.1 "Refused"\nrelay to hosted\naccept friends when sender in friends\nreject foes when sender in foes\naccept everyone\n`,
    good: `mailpolicy 1\naddresses foes = @x.example\ndomains hosted = "msen.example"\notherwise reply 550 5.7.1 "Refused"\nrelay to hosted\nreject foes when sender in foes\naccept everyone\n`,
  },
  (
    entry: string,
    first: { rule: string; verdict: string; list: string },
    second: { rule: string; verdict: string; list: string; entry: string; span: Span | undefined },
  ) => ({
    message: `\`${entry}\` is in \`${first.list}\`, for which \`${first.rule}\` says ${first.verdict}, and by \`${second.entry}\` in \`${second.list}\`, for which \`${second.rule}\` says ${second.verdict}`,
    ...(second.span === undefined ? {} : { secondary: [{ span: second.span, label: `here in \`${second.list}\`` }] }),
    notes: [`\`${first.rule}\` stands above and wins`],
    help: 'take it out of one of the two lists, or acknowledge it with `allow MP312 because "…"`',
  }),
);

const scripts = 'mailpolicy 1\ndomains hosted = "msen.example"\nextensions programs = .exe .com\n';
const closing =
  'otherwise reply 550 5.7.1 "Refused"\nrelay to hosted\nreject programs when any attachment (extension in programs)\ndiscard deleted when any attachment (extension in deleted)\naccept everyone\n';

export const idleEntries = finding(
  {
    code: 'MP313',
    severity: 'warning',
    title: 'entries that never come to act',
    doc: 'A rule above asks the same of a list that has these entries too, or wider ones, and the first verdict wins. So the rule below never acts on them, and whoever edits its list will wonder why.',
    bad: `${scripts}extensions deleted = .exe .scr\n${closing}`,
    good: `${scripts}extensions deleted = .scr\n${closing}`,
  },
  (
    lower: { readonly rule: string; readonly list: string; readonly above: string; readonly all: boolean },
    entries: readonly string[],
    places: { readonly entry: Span; readonly cover: Span },
  ) => ({
    message: lower.all
      ? `\`${lower.rule}\` never acts: \`${lower.above}\` above it answers first for all that \`${lower.list}\` has`
      : `\`${lower.rule}\` never acts on ${namesOf(entries.map((name) => ({ name })))} of \`${lower.list}\`: \`${lower.above}\` above it answers first`,
    secondary: [
      { span: places.cover, label: 'answers first' },
      { span: places.entry, label: 'never acts' },
    ],
    help: `take them out of \`${lower.list}\`, or move the rule above \`${lower.above}\``,
  }),
);

export const entryFindings = [
  expiredEntry,
  emptyList,
  hostBits,
  duplicateEntry,
  coveredEntry,
  adjacentNetworks,
  mappedAddress,
  wideEntry,
  opposedLists,
  idleEntries,
];
