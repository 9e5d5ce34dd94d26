import type { Policy } from '../core/policy.ts';
import { keptKey } from '../facts/kept-key.ts';
import type { ScenarioSession } from '../mail/scenario.ts';
import type { Session } from '../mail/session.ts';
import { stateKey } from '../mail/state-key.ts';
import type { AskedServices } from '../services/services.ts';
import type { Entry } from '../services/store/store.ts';

/** How long a login is of any use to a scenario. */
const loginKeptMs = 86_400_000;

/** What is remembered before the client connects, as its scenario says. */
export function loginsBefore({ at, client, popLoginMs }: ScenarioSession): readonly Entry[] {
  if (popLoginMs === undefined) return [];
  const login = at - popLoginMs;
  return [noted('login', stateKey([client.text]), login, login + loginKeptMs)];
}

/** What greylists remember before the first recipient of a session is named, where its scenario says that they know it. */
export async function greylistsBefore(
  { at, recipients, knownToGreylists }: ScenarioSession,
  { timezone, services: declarations }: Policy,
  session: Session,
  services: AskedServices,
): Promise<readonly Entry[]> {
  if (!knownToGreylists) return [];
  const view = { session, element: undefined, argument: '', declared: undefined, declarations, timezone, services };
  const entries: Entry[] = [];
  for (const declared of declarations) {
    if (declared.kind !== 'greylist') continue;
    for (const recipient of recipients) {
      const key = await keptKey(declared.by, { ...view, recipient });
      if (key !== undefined) entries.push(noted('known', key, at, at + declared.rememberMs));
    }
  }
  return entries;
}

function noted(kind: Entry['kind'], key: string, at: number, until: number): Entry {
  return { kind, key, slot: 0, first: at, last: at, count: 1, until };
}
