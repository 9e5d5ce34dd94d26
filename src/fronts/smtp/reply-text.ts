/** Whether the lines of a reply begin with an enhanced status of their own (RFC 2034). */
export function hasStatus([first = '']: readonly string[]): boolean {
  return /^[245]\.\d{1,3}\.\d{1,3}(?: |$)/.test(first);
}

/**
 * A reply as it goes over the wire (RFC 5321 4.2.1), with the status on each line; an empty status is none. Controls,
 * which could make two replies of one, become spaces.
 */
export function replyText(code: number, status: string, lines: readonly string[]): string {
  const last = lines.length - 1;
  let text = '';
  for (const [at, line] of lines.entries()) {
    const said = hasControl.test(line) ? line.replace(controls, ' ') : line;
    text += `${code}${at < last ? '-' : ' '}${status}${status === '' ? '' : ' '}${said}\r\n`;
  }
  return text;
}

const hasControl = /\p{Cc}/u;
const controls = /\p{Cc}/gu;
