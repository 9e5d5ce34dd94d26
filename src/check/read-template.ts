import type { Text } from '../../grammar/ast.ts';
import type { TemplatePart } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { badReplyText, unknownPlaceholder } from '../diagnostics/findings/replies.ts';
import { nearest } from '../diagnostics/near.ts';
import { facts } from '../facts/registry.ts';
import { verbs } from '../verbs/registry.ts';

/** Placeholders that are no fact, by name. */
export const rulePlaceholders: readonly { readonly name: string; readonly doc: string; readonly known: string }[] = [
  {
    name: 'help',
    doc: 'The address that the `help` statement gives, with the name of the rule in it.',
    known: 'always',
  },
  { name: 'id', doc: 'The id of the session, with which its lines in the log begin.', known: 'always' },
  {
    name: 'listing.reason',
    doc: 'What the DNS list that decided says about the listing: its TXT record, which is asked for only where a reply shows it.',
    known: 'where a list decided',
  },
  {
    name: 'listing.url',
    doc: 'The page that the declaration of the list names behind `url`.',
    known: 'where a list decided',
  },
  { name: 'listing.zone', doc: 'The zone that lists.', known: 'where a list decided' },
  { name: 'rule', doc: 'The name of the rule that answers; `relay` for the relay gate.', known: 'always' },
];

/** Octets of a reply line beside its text: code, blank, status, blank, CRLF (RFC 5321 4.5.3.1.5 allows 512). */
const textLimit = 512 - 'XXX 5.7.100 \r\n'.length;

/** A text of more UTF-16 code units than this is not read: nothing of that length could be sent. */
const longest = 4000;

/** Names that may stand in braces in a reply. */
export function placeholderNames(): string[] {
  const ofFacts = facts.flatMap((fact) => (fact.placeholder === undefined ? [] : [fact.placeholder]));
  return [...ofFacts, ...rulePlaceholders.map((each) => each.name)].sort();
}

/** Splits a reply text at its placeholders; `own` is one of the verb alone. `{{` is a brace. Undefined, and reported, where one is unknown or the text cannot be sent. */
export function readTemplate(
  text: Text,
  own: string | undefined,
  report: (diagnostic: Diagnostic) => void,
): readonly TemplatePart[] | undefined {
  const length = text.span.end - text.span.start - 2;
  if (length > longest) {
    report(
      badReplyText.at(text.span, `the reply is ${length} characters long; ${textLimit} fit into an SMTP reply line`),
    );
    return undefined;
  }
  const known = own === undefined ? placeholderNames() : [...placeholderNames(), own].sort();
  const parts: TemplatePart[] = [];
  let faulty = false;
  let literal = '';
  const flush = () => {
    if (literal !== '') parts.push({ kind: 'literal', text: literal });
    literal = '';
  };
  // The source is read, not the value, so that a finding points into the text.
  const { source } = text.span;
  const end = text.span.end - 1;
  for (let at = text.span.start + 1; at < end; at++) {
    const rest = source.text.slice(at, end);
    if (rest.startsWith('\\"') || rest.startsWith('\\\\')) literal += source.text[++at];
    else if (rest.startsWith('{{')) literal += source.text[at++];
    else if (rest.startsWith('{') && rest.includes('}')) {
      const name = rest.slice(1, rest.indexOf('}'));
      if (!known.includes(name)) {
        const span = { source, start: at, end: at + name.length + 2 };
        const verb = verbs.find(({ placeholder }) => placeholder === name)?.name;
        report(unknownPlaceholder.at(span, name, nearest(name, known), known, verb));
        faulty = true;
      }
      flush();
      parts.push({ kind: 'placeholder', name });
      at += name.length + 1;
    } else literal += source.text[at];
  }
  flush();
  return isSendable(text, parts, report) && !faulty ? parts : undefined;
}

function isSendable(text: Text, parts: readonly TemplatePart[], report: (diagnostic: Diagnostic) => void): boolean {
  const literals = parts.map((part) => (part.kind === 'literal' ? part.text : '')).join('');
  const strange = /[^\x20-\x7e]/u.exec(literals)?.[0];
  if (strange !== undefined) {
    report(badReplyText.at(text.span, `a reply cannot hold the character \`${printable(strange)}\``));
    return false;
  }
  if (parts.every((part) => part.kind === 'literal') && literals.trim() === '') {
    report(badReplyText.at(text.span, 'the reply has no text'));
    return false;
  }
  if (literals.length > textLimit) {
    report(
      badReplyText.at(
        text.span,
        `the reply is ${literals.length} characters long; ${textLimit} fit into an SMTP reply line`,
      ),
    );
    return false;
  }
  return true;
}

function printable(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 32 || code === 127 ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}` : character;
}
