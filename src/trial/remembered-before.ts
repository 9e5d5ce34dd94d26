import type { DeclaredService } from '../core/declared-service.ts';
import { keptKey } from '../facts/kept-key.ts';
import type { ScenarioSession } from '../mail/scenario.ts';
import { stateKey } from '../mail/state-key.ts';
import type { Entry } from '../services/store/store.ts';

/** How long a login is of any use to a scenario. */
const loginKeptMs = 86_400_000;

/** What is remembered before a session begins, as its scenario says. */
export function rememberedBefore(
  { at, client, helo, user, sender, recipients, knownToGreylists, popLoginMs }: ScenarioSession,
  services: readonly DeclaredService[],
): readonly Entry[] {
  const entries: Entry[] = [];
  const greylists = services.flatMap((each) => (each.kind === 'greylist' && knownToGreylists ? [each] : []));
  for (const { by, rememberMs } of greylists) {
    for (const recipient of recipients) {
      const key = keptKey(by, {
        session: {
          client,
          helo: helo === undefined ? undefined : { name: helo },
          authentication: user === undefined ? undefined : { user },
          transaction: { sender },
        },
        recipient,
      });
      if (key !== undefined) entries.push(noted('known', key, at, at + rememberMs));
    }
  }
  if (popLoginMs !== undefined) {
    const login = at - popLoginMs;
    entries.push(noted('login', stateKey([client.text]), login, login + loginKeptMs));
  }
  return entries;
}

function noted(kind: Entry['kind'], key: string, at: number, until: number): Entry {
  return { kind, key, slot: 0, first: at, last: at, count: 1, until };
}
