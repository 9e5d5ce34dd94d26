import type { Text } from '../../grammar/ast.ts';
import { placeholderNames } from '../check/read-template.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { foreignSign as finding } from '../diagnostics/findings/replies.ts';
import type { StatementLint } from './lint-record.ts';

/** Names that other mail software fills in, and the placeholder that is meant. */
const foreignNames: ReadonlyMap<string, string> = new Map([
  ['client_addr', 'client'],
  ['client_address', 'client'],
  ['client_ip', 'client'],
  ['helo_name', 'helo'],
  ['ip', 'client'],
  ['local_part', 'recipient'],
  ['mail_from', 'sender'],
  ['queue_id', 'id'],
  ['rcpt', 'recipient'],
  ['rcpt_to', 'recipient'],
  ['sasl_username', 'user'],
  ['sender_address', 'sender'],
  ['sender_address_domain', 'sender-domain'],
  ['sender_helo_name', 'helo'],
  ['sender_host_address', 'client'],
]);

/** Replies with codes, escapes and variables in their text, as other mail software has them. */
export const foreignSigns: StatementLint = ({ said }) => {
  const replies = said.flatMap((each) => {
    if (each.kind === 'rule') return each.rule.reply ?? [];
    const { declared } = each;
    return declared.kind === 'otherwise' || declared.kind === 'relay for' ? (declared.reply ?? []) : [];
  });
  return replies.flatMap(({ text }) => look(text));
};

function look(text: Text): Diagnostic[] {
  const inner = { ...text.span, start: text.span.start + 1, end: text.span.end - 1 };
  const written = inner.source.text.slice(inner.start, inner.end);
  return signs.flatMap(({ pattern, help }) =>
    [...written.matchAll(pattern)].flatMap((match) => {
      const advice = help(match[1] ?? '');
      const start = inner.start + match.index;
      return advice === undefined
        ? []
        : [finding.at({ ...inner, start, end: start + match[0].length }, match[0], advice)];
    }),
  );
}

const signs: readonly { readonly pattern: RegExp; readonly help: (name: string) => string | undefined }[] = [
  {
    // A code with its status, or with the hyphen of a reply of several lines.
    pattern: /^\s*(?:[245]\d\d(?:-| [245]\.\d{1,3}\.\d{1,3}\b)|[245]\.\d{1,3}\.\d{1,3} )/g,
    help: () => 'code and status stand before the text, and are sent before it',
  },
  {
    pattern: /(?<!:)\\(?:r\\n|[nrt])/g,
    help: () => 'a reply is one line; leave it out',
  },
  {
    // Where no brace closes it, or none has opened it, it is sent as it stands; `{{` is a brace that is meant.
    pattern: /(?<!\{)\{(?!\{)[^{}]*$|(?<=^[^{]*)\}/g,
    help: () => 'a placeholder stands between two braces: `{sender}`; a brace that is meant is written `{{`',
  },
  {
    pattern: /(?<![\w%])%[sd](?!\w)/g,
    help: () => 'placeholders stand in braces: `{sender}`',
  },
  {
    pattern: /[$%]\{?([a-z_][\w-]*)\}?/gi,
    help: (name) => {
      const meant =
        foreignNames.get(name.toLowerCase()) ?? placeholderNames().find((each) => each === name.toLowerCase());
      return meant === undefined ? undefined : `write \`{${meant}}\``;
    },
  },
];
