import type { Ip } from '../mail/ip.ts';
import { parseIp } from '../mail/ip.ts';

/** The protocols in which mail is fetched; who submits mail has logged in for that already. */
const fetching = ['pop3', 'imap'];

/**
 * The client of a login that Dovecot reports as done: the body of a request of its auth-policy protocol, with
 * `command=report`. Undefined where the login failed or was refused, where nothing was fetched, and for what is no report.
 */
export function loginReported(body: string): Ip | undefined {
  let report: unknown;
  try {
    report = JSON.parse(body);
  } catch {
    // JSON.parse has no other way to say so.
    return undefined;
  }
  if (typeof report !== 'object' || report === null) return undefined;
  const { success, policy_reject: refused, protocol, remote }: Partial<Readonly<Record<string, unknown>>> = report;
  if (success !== true || refused === true || typeof remote !== 'string') return undefined;
  return typeof protocol === 'string' && fetching.includes(protocol) ? parseIp(remote) : undefined;
}

/**
 * The client of a login in a line of Dovecot's log: `pop3-login: Login: user=<ann>, method=PLAIN, rip=192.0.2.1, …`.
 * Undefined for every other line.
 */
export function loginLogged(line: string): Ip | undefined {
  const [, said = ''] = /\b(?:pop3|imap)-login: (?:Info: )?(?:Login|Logged in): (.*)$/.exec(line) ?? [];
  // A user's name may hold anything but the bracket that ends it.
  const [, address = ''] = /(?:^|>, |, )rip=([\da-fA-F.:]+)(?=,|$)/.exec(said.replace(/^user=<[^>]*>/, '')) ?? [];
  return parseIp(address);
}
