/** What one method found out about a message (RFC 8601 2.2). */
export interface AuthenticationResult {
  readonly method: 'spf' | 'dkim' | 'arc' | 'dmarc';
  /** One of the words that the method's registry has: `pass`, `temperror` and so on (RFC 8601 2.7). */
  readonly result: string;
  /** What it is about, by type and property: `smtp.mailfrom`. The values may be words of a stranger. */
  readonly properties: readonly (readonly [name: string, value: string])[];
}

/** A longer value, which would not fit into a line, says nothing. */
const longestValue = 255;

/**
 * The lines of an Authentication-Results field without line ends (RFC 8601 2.2); none where nothing was found out. `id`
 * is our own name.
 */
export function authenticationResultsLines(id: string, results: readonly AuthenticationResult[]): string[] {
  if (results.length === 0) return [];
  const written = results.map(({ method, result, properties }) => {
    const about = properties.flatMap(([name, value]) =>
      value === '' || value.length > longestValue ? [] : [`${name}=${pvalue(value)}`],
    );
    return `\t${[`${method}=${result}`, ...about].join(' ')}`;
  });
  return [
    `Authentication-Results: ${id};`,
    ...written.map((line, at) => `${line}${at + 1 < written.length ? ';' : ''}`),
  ];
}

/** Whose results a field's value, still folded, holds: its authserv-id in lower case; undefined where it has none. */
export function authservIdOf(value: string): string | undefined {
  const text = withoutComments(value).trimStart();
  const quoted = /^"((?:[^"\\]|\\.)*)"/s.exec(text)?.[1]?.replace(/\\(.)/gs, '$1');
  const id = quoted ?? /^[^\s;"]+/.exec(text)?.[0];
  return id?.toLowerCase();
}

/** As it is where it is a word or the domain of one, else as a quoted string (RFC 8601 2.2, RFC 2045 5.1). */
function pvalue(value: string): string {
  const clean = value.replace(/[^\x20-\x7e]/gu, '?');
  return /^[\w.!#$%&'*+^`{|}~@-]+$/.test(clean) ? clean : `"${clean.replace(/["\\]/g, '\\$&')}"`;
}

/** Comments may stand in each other (RFC 5322 3.2.2); one that never ends takes the rest with it. */
function withoutComments(value: string): string {
  let depth = 0;
  let isQuoted = false;
  let kept = '';
  for (let at = 0; at < value.length; at++) {
    const character = value[at] ?? '';
    if (character === '\\' && (isQuoted || depth > 0)) {
      if (depth === 0) kept += value.slice(at, at + 2);
      at++;
    } else if (character === '"' && depth === 0) {
      isQuoted = !isQuoted;
      kept += character;
    } else if (character === '(' && !isQuoted) depth++;
    else if (character === ')' && depth > 0) depth--;
    else if (depth === 0) kept += character;
  }
  return kept;
}
