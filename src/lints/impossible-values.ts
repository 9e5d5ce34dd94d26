import type { WrittenTest } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { impossibleValue as finding } from '../diagnostics/findings/logic.ts';
import { nearest } from '../diagnostics/near.ts';
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
  // RFC 5322 2.2: printable ASCII without the colon.
  if (test.fact !== 'header' || argument?.kind !== 'text' || /^[!-9;-~]+$/.test(argument.value)) return [];
  const bare = argument.value.replaceAll(/[^!-9;-~]/g, '');
  const help = bare === '' ? 'write the name of the field' : `write \`header "${bare}"\``;
  return [finding.at(argument.span, argument.value, 'the name of a header field', help)];
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
