import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Phase } from '../../src/mail/phase.ts';
import { phases } from '../../src/mail/phase.ts';

/** One reply of the published page. */
export interface PageReply {
  /** Name of the rule that gives it. */
  readonly name: string;
  readonly phase: Phase;
  /** The wire line, with `{help}`, `{sender}`, `{listing}` and `{explanation}` where the page has an elision. */
  readonly reply: string;
}

const file = join(import.meta.dirname, 'msen.replies');

/** The replies of msen.replies, in order. */
export const pageReplies: readonly PageReply[] = readFileSync(file, 'utf8').split('\n').flatMap(readLine);

/** The reply of a rule as a sender gets it. */
export function pageReply(name: string, sender = ''): string {
  const found = pageReplies.find((each) => each.name === name);
  if (found === undefined) throw new Error(`msen.replies has no ${name}`);
  return found.reply
    .replace('{help}', `https://www.msen.example/policy.html#${name}`)
    .replace('{sender}', sender)
    .replace('{listing}', 'https://bl.example.net/')
    .replace('{explanation}', 'Please see: https://www.msen.example/policy.html#spf');
}

function readLine(line: string, at: number): PageReply[] {
  if (line === '' || line.startsWith('#')) return [];
  const [, name, word, reply] = /^(\S+) +(\S+) +(.+)$/.exec(line) ?? [];
  const phase = phases.find((each) => each === word);
  if (name === undefined || phase === undefined || reply === undefined)
    throw new Error(`msen.replies:${at + 1}: ${line}`);
  return [{ name, phase, reply }];
}
