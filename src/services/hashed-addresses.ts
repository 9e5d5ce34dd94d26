import { createHmac, createSecretKey } from 'node:crypto';
import { localKey, parseAddress } from '../mail/address.ts';
import { parseDomain } from '../mail/domain.ts';
import type { Decision } from '../mail/outcome.ts';
import type { Reply } from '../mail/reply.ts';
import type { DecisionEntry } from './decision-line.ts';
import type { Log } from './log.ts';

/** Hexadecimal digits of a hash: 48 bits, so that two addresses of one log hardly ever share it. */
const length = 12;

/**
 * The same log, in which the local parts of addresses and the names of users are `#` and twelve digits of their
 * HMAC-SHA256 under the key; domains stay. One address has one hash, however it is spelt. In free text, such as what a
 * next hop says, whatever looks like an address is found; a name that stands there alone is not.
 */
export function hashAddresses(log: Log, key: string | Uint8Array): Log {
  const secret = createSecretKey(Buffer.from(key));
  const hide = (text: string): string => {
    if (text === '') return '';
    const hash = createHmac('sha256', secret)
      .update(parseAddress(text)?.key ?? text.toLowerCase())
      .digest('hex');
    const at = text.lastIndexOf('@');
    const hasDomain = at !== -1 && parseDomain(text.slice(at + 1)) !== undefined;
    return `#${hash.slice(0, length)}${hasDomain ? text.slice(at) : ''}`;
  };
  const hideReply = ({ code, status, lines: [first, ...others] }: Reply, names: readonly string[]): Reply => ({
    code,
    status,
    lines: [hideIn(first, hide, names), ...others.map((line) => hideIn(line, hide, names))],
  });
  return {
    decision: (decision, entry) => {
      const { recipient, reply } = decision;
      log.decision(
        {
          ...decision,
          recipient: recipient && { ...recipient, text: hide(recipient.text) },
          reply: reply && hideReply(reply, namesIn(decision, entry)),
        },
        { ...entry, from: entry.from && hide(entry.from), user: entry.user && hide(entry.user) },
      );
    },
    notice: (level, id, text) => log.notice(level, id, hideIn(text, hide, [])),
  };
}

/** Those whom a reply may name. */
function namesIn({ recipient }: Decision, { from, user }: DecisionEntry): readonly string[] {
  return [from, recipient?.text, user].flatMap((name) => (name === undefined || name === '' ? [] : [name]));
}

/** A local part, quoted or not, with its domain. An apostrophe belongs to it, but where it begins there is a quote. */
const address =
  /(?:"(?:[^"\\]|\\.)*"|(?<![^\s<>()[\]\\,;:@"'])[^\s<>()[\]\\,;:@"'][^\s<>()[\]\\,;:@"]*)@(?:[\p{L}\p{N}.-]*)/gu;

/**
 * What may hold a name in free text: a user in our own notices, which may hold anything, so that only the last bracket
 * ends it; a path, as errors of the file system quote it; an address.
 */
const suspects = new RegExp(String.raw`(?<user>(?<=\buser=<).*(?=>))|(?<path>'/[^']*')|${address.source}`, 'gsu');

/** The folder of a mailbox: the one below that of a domain. */
const mailbox = /(?<=\/((?:[a-z\d-]+\.)+[a-z\d-]+)\/)[^/'"\s]+/g;

function hideIn(text: string, hide: (text: string) => string, names: readonly string[]): string {
  let hidden = text.replace(suspects, (found, _user, path: string | undefined) =>
    path === undefined ? hide(found) : hideInPath(path, hide),
  );
  for (const name of names) {
    // An address is found by its form. A user has none, and of an address that was too long for the line the end is gone.
    if (!name.includes('@')) hidden = hidden.replaceAll(alone(name), () => hide(name));
    hidden = hidden.replace(/[^\s<>'"]+(?=\.\.\.)/g, (start) =>
      name.toLowerCase().startsWith(start.toLowerCase()) ? hide(name) : start,
    );
  }
  return hidden;
}

function hideInPath(path: string, hide: (text: string) => string): string {
  const folders = path.replace(mailbox, (local, domain: string) =>
    hide(`${localKey(unescaped(local))}@${domain}`).replace(/@.*/, ''),
  );
  return folders.replace(address, hide);
}

/** The name where it stands as a word, in any case. */
function alone(name: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}#])${RegExp.escape(name)}(?![\\p{L}\\p{N}])`, 'giu');
}

/** What a folder's name stands for (`%XX`); as it is where it is none of ours. */
function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
