import { finding } from '../finding.ts';

const head = 'mailpolicy 1\nnetworks ours = 192.0.2.0/24\n';
const ending = 'otherwise reply 550 5.7.1 "Refused"\nrelay for client in ours\naccept everyone\n';
const rule = (reply: string) => `${head}reject bad when client in ours\n  reply ${reply}\n${ending}`;

export const placeholderNotKnown = finding(
  {
    code: 'MP104',
    severity: 'error',
    title: 'a placeholder not known when the reply is given',
    doc: 'A reply can show only what is known at its moment. After the dot there is one reply for all recipients, so `{recipient}` is not one address then; before RCPT there is none yet.',
    bad: `${head}reject bad when subject contains "lottery"\n  reply 550 5.7.1 "{recipient} wants none"\n${ending}`,
    good: `${head}reject bad when subject contains "lottery"\n  reply 550 5.7.1 "Nobody here wants it"\n${ending}`,
  },
  (name: string, help: string) => ({ message: `\`{${name}}\` is not known when this reply is given`, help }),
);

export const unknownPlaceholder = finding(
  {
    code: 'MP110',
    severity: 'error',
    title: 'unknown placeholder',
    doc: 'Words in braces are filled in when the reply is given. A misspelt one would be shown to the sender as it is. A brace itself is written twice: `{{`.',
    bad: rule('550 5.7.1 "No mail from {sendr}"'),
    good: rule('550 5.7.1 "No mail from {sender}"'),
  },
  (name: string, near: string | undefined, known: readonly string[], verb: string | undefined) =>
    verb === undefined
      ? {
          message: `\`{${name}}\` is no placeholder`,
          help:
            near === undefined
              ? `placeholders are: ${known.map((each) => `\`{${each}}\``).join(', ')}`
              : `did you mean \`{${near}}\`?`,
        }
      : {
          message: `only a \`${verb}\` fills in \`{${name}}\``,
          help: `write the reply at the rule itself: \`${verb} NAME … reply CODE STATUS "…"\``,
        },
);

export const codeAgainstVerb = finding(
  {
    code: 'MP111',
    severity: 'error',
    title: 'a reply code that is none for this verb',
    doc: '`reject` answers with 5xx, `defer` with 4xx, `disconnect` with 421 or 521 (RFC 5321 4.2.3). A refusal with another code would be taken for something else by the sending server: mail retried for days, or returned at once.',
    bad: rule('450 4.7.1 "Refused"'),
    good: rule('550 5.7.1 "Refused"'),
  },
  (code: number, verb: string, codes: readonly number[]) => ({
    message: `${code} is no reply code of \`${verb}\``,
    help: `\`${verb}\` answers with ${codes.join(', ')}`,
  }),
);

export const codeAgainstStatus = finding(
  {
    code: 'MP112',
    severity: 'error',
    title: 'reply code and status disagree',
    doc: 'The first digit of the enhanced status is that of the reply code (RFC 3463 section 2): some servers believe the one, some the other.',
    bad: rule('550 4.7.1 "Refused"'),
    good: rule('550 5.7.1 "Refused"'),
  },
  (code: number, status: string) => ({
    message: `the reply code ${code} and the status ${status} disagree`,
    help: `the status begins with ${String(code).slice(0, 1)}, as the code does`,
  }),
);

export const noReply = finding(
  {
    code: 'MP113',
    severity: 'error',
    title: 'a refusal without a text',
    doc: 'A rule that refuses has its own `reply`, or the file an `otherwise reply` of the same kind: 5xx for `reject` and relaying, 4xx for `defer`, 421 for `disconnect`.',
    bad: 'mailpolicy 1\nnetworks ours = 192.0.2.0/24\nrelay for client in ours\n  otherwise reply 550 5.7.1 "No"\nreject bad when client port < 1024\naccept everyone\n',
    good: `${head}reject bad when client port < 1024\n${ending}`,
  },
  (what: string, form: string) => ({
    message: `${what} refuses, and nothing says with which words`,
    help: `give it a \`reply\`, or the file \`${form}\``,
  }),
);

export const badReplyText = finding(
  {
    code: 'MP118',
    severity: 'error',
    title: 'a reply text that cannot be sent',
    doc: 'A reply is one line of printable ASCII; with its code it fits into 512 octets (RFC 5321 4.5.3.1.5). Placeholders are cut to fit, the text around them is not.',
    bad: rule('550 5.7.1 "Über alles"'),
    good: rule('550 5.7.1 "Ueber alles"'),
  },
  (problem: string) => ({ message: problem, help: 'write it in printable ASCII, at most 490 characters' }),
);

export const cutReply = finding(
  {
    code: 'MP247',
    severity: 'note',
    title: 'a reply that may be cut',
    doc: 'A reply line has 512 octets (RFC 5321 4.5.3.1.5). Where the text and the longest values of its placeholders together need more, the values are cut with `...`, and the sender may not recognise the address.',
    bad: rule('550 5.7.1 "No mail from {sender} to us by way of {helo}"'),
    good: rule('550 5.7.1 "No mail from {sender}"'),
  },
  (names: readonly string[], left: number) => ({
    message: `${left} characters are left for ${names.map((name) => `\`{${name}}\``).join(' and ')}, which may be longer; then they are cut`,
    help: 'shorten the text, or leave a placeholder out',
  }),
);

export const foreignSign = finding(
  {
    code: 'MP249',
    severity: 'warning',
    title: 'a sign of another language in a reply',
    doc: 'Code and status stand before the text, placeholders in braces inside it, and a backslash is a backslash. What other mail software writes into its texts is sent to the client as it stands.',
    bad: rule('550 5.7.1 "550 5.7.1 Refused"'),
    good: rule('550 5.7.1 "Refused"'),
  },
  (written: string, help: string) => ({ message: `\`${written}\` is sent as it stands`, help }),
);

export const replyFindings = [
  placeholderNotKnown,
  unknownPlaceholder,
  codeAgainstVerb,
  codeAgainstStatus,
  noReply,
  badReplyText,
  cutReply,
  foreignSign,
];
