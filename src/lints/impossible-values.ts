import type { WrittenTest } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { impossibleValue as finding } from '../diagnostics/findings/logic.ts';
import { nearest } from '../diagnostics/near.ts';
import { parseAddress } from '../mail/address.ts';
import type { StatementLint } from './lint-record.ts';
import { everyPart, writtenConditions } from './written-conditions.ts';

/** Names of the versions of TLS, as `tls version` has them. */
const tlsVersions = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** Tests for what no session can have: versions, listeners and names of header fields that do not exist. */
export const impossibleValues: StatementLint = ({ said, listeners }) =>
  writtenConditions(said).flatMap((condition) =>
    [...everyPart(condition)].flatMap((part) => (part.kind === 'test' ? look(part, listeners) : [])),
  );

function look(test: WrittenTest, listeners: readonly string[] | undefined): Diagnostic[] {
  if (test.fact === 'tls version') return compare(test, tlsVersions);
  if (test.fact === 'listener') return listeners === undefined ? [] : compare(test, listeners);
  const { argument } = test;
  if (parsedDomains.has(test.fact)) return lookAtDomain(test);
  if (test.fact.endsWith(' local-part')) return lookAtLocalPart(test);
  // RFC 5322 2.2: printable ASCII without the colon.
  if (test.fact !== 'header' || argument?.kind !== 'text' || /^[!-9;-~]+$/.test(argument.value)) return [];
  const bare = argument.value.replaceAll(/[^!-9;-~]/g, '');
  const help = bare === '' ? 'write the name of the field' : `write \`header "${bare}"\``;
  return [finding.at(argument.span, argument.value, 'the name of a header field', help)];
}

/** Facts whose values are domains as A-labels: letters, digits, hyphens, underscores and dots between, or an address literal. */
const parsedDomains: ReadonlySet<string> = new Set(['sender domain', 'recipient domain', 'from domain']);

function lookAtDomain({ fact, operator, operands }: WrittenTest): Diagnostic[] {
  const operand = operands[0];
  if (operand?.kind !== 'text' || !['contains', 'starts with', 'ends with'].includes(operator ?? '')) return [];
  const { value, span } = operand;
  const what = `a part of \`${fact}\``;
  if (value.includes('@'))
    return [finding.at(span, value, what, 'the domain stands behind the `@`: leave the `@` out')];
  if (!/^[a-z0-9_.:[\]-]*$/i.test(value))
    return [
      finding.at(
        span,
        value,
        what,
        'domains are compared as A-labels, `xn--…`; list it with `domains`, in any spelling',
      ),
    ];
  if (operator === 'starts with' && value.startsWith('.'))
    return [finding.at(span, value, `the beginning of \`${fact}\``, 'leave the dot out')];
  return operator === 'ends with' && value.endsWith('.')
    ? [finding.at(span, value, `the end of \`${fact}\``, 'leave the last dot out')]
    : [];
}

/** A quoted local part may hold an `@`; one that looks like a whole address is a slip. */
function lookAtLocalPart({ fact, operator, operands }: WrittenTest): Diagnostic[] {
  const operand = operands[0];
  if (operand?.kind !== 'text' || operator === 'matches') return [];
  const { value, span } = operand;
  const address = parseAddress(value);
  if (!/^@./.test(value) && address?.domain === undefined) return [];
  const help = 'the local part stands before the `@`';
  return [finding.at(span, value, `\`${fact}\``, help)];
}

/** What a test compares with, where it is none of the values. */
function compare({ operator, operands, fact }: WrittenTest, values: readonly string[]): Diagnostic[] {
  const operand = operands[0];
  if (operator !== 'is' || operand?.kind !== 'text') return [];
  const written = operand.value.trim().toLowerCase();
  if (values.some((value) => value.toLowerCase() === written)) return [];
  const near = values.find((value) => value.toLowerCase().endsWith(written)) ?? nearest(written, values);
  const help =
    near === undefined
      ? `it is one of ${values.map((value) => `\`"${value}"\``).join(', ')}`
      : `did you mean \`"${near}"\`?`;
  return [finding.at(operand.span, operand.value, `\`${fact}\``, help)];
}
