import { createInterface } from 'node:readline';
import { parseIp } from '../mail/ip.ts';
import { loginLogged } from '../services/dovecot-report.ts';
import { loginEntry } from '../services/recall/login-entry.ts';
import type { Clock } from '../services/services.ts';
import type { Store } from '../services/store/store.ts';
import { refuse } from './refuse.ts';

/** Notes logins from these addresses; `-` stands for standard input: Dovecot's log, line by line, as long as it comes. */
export async function noteLogins(store: Store, addresses: readonly string[], clock: Clock): Promise<number> {
  for (const address of addresses) {
    if (address === '-') {
      const code = await noteLogged(store, clock);
      if (code !== 0) return code;
      continue;
    }
    const client = parseIp(address);
    if (client === undefined) return refuse('state', `\`${address}\` is no IP address`);
    const done = await store.note([loginEntry(client, clock.now())], clock.now());
    if (done.kind === 'unavailable') return refuse('state', done.why);
  }
  return 0;
}

/** A store that fails meanwhile costs the logins of that time, and not those that follow. */
async function noteLogged(store: Store, clock: Clock): Promise<number> {
  let lost = 0;
  for await (const line of createInterface(process.stdin)) {
    const client = loginLogged(line);
    if (client === undefined) continue;
    const done = await store.note([loginEntry(client, clock.now())], clock.now());
    if (done.kind === 'unavailable') {
      lost++;
      process.stderr.write(`mailpolicy state: a login from ${client.text} is not remembered: ${done.why}\n`);
    }
  }
  return lost === 0 ? 0 : 1;
}
