import type { Envelope } from '../mail/arrival.ts';

/** What the next hop is told of the client, by the names of XCLIENT and XFORWARD; undefined where it is not known. */
export type ClientNames = Readonly<Record<'NAME' | 'ADDR' | 'PORT' | 'PROTO' | 'HELO' | 'LOGIN', string | undefined>>;

export function clientNames({ client, port, helo, protocol, user }: Envelope): ClientNames {
  return {
    // No reverse name is looked up here.
    NAME: undefined,
    PORT: port === 0 ? undefined : String(port),
    PROTO: /^ESMTP|^UTF8SMTP/.test(protocol) ? 'ESMTP' : 'SMTP',
    HELO: helo,
    LOGIN: user,
    ADDR: client.family === 4 ? client.text : `IPV6:${client.text}`,
  };
}

/** The XCLIENT command with those attributes that the server offers (Postfix XCLIENT_README). */
export function xclientLine(names: ClientNames, offered: string): string {
  return `XCLIENT${attributes(names, offered)}`;
}

/** XFORWARD, whose lines are for the next hop's log; it holds for one message (Postfix XFORWARD_README). */
export function xforwardLine(names: ClientNames, offered: string): string {
  const source = offered.toUpperCase().split(/\s+/).includes('SOURCE') ? ' SOURCE=REMOTE' : '';
  return `XFORWARD${attributes(names, offered)}${source}`;
}

/** Octets of a value; with two of this length the command stays below the 512 of a line. */
const longestValue = 180;

function attributes(names: ClientNames, offered: string): string {
  const known = new Set(offered.toUpperCase().split(/\s+/));
  let text = '';
  for (const [name, value] of Object.entries(names)) {
    // Somebody who has not logged in has no name to withhold.
    if (!known.has(name) || (name === 'LOGIN' && value === undefined)) continue;
    const written = value === undefined ? unavailable : xtext(value);
    text += ` ${name}=${written.length > longestValue ? unavailable : written}`;
  }
  return text;
}

const unavailable = '[UNAVAILABLE]';

/** RFC 3461 section 4. */
function xtext(value: string): string {
  let text = '';
  for (const octet of Buffer.from(value)) {
    const isPlain = octet > 32 && octet < 127 && octet !== 43 && octet !== 61;
    text += isPlain ? String.fromCharCode(octet) : `+${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
