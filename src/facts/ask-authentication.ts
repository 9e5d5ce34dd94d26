import type { SingleKind } from '../core/declared-service.ts';
import type { Reading, Value } from '../core/reading.ts';
import { absent, known, unavailable } from '../core/reading.ts';
import type {
  DmarcFinding,
  Known,
  SignatureFinding,
  SpfFinding,
  Unavailable,
} from '../services/authentication/authentication.ts';
import type { View } from './fact.ts';

/** How long a rule waits where the policy does not say it, which check does not let through. */
const usualWaitMs = 10_000;

/** SPF of the sender, or of the greeting where there is none; `say` is given what was found out. */
export function askSpf(view: View, say: (finding: Certain<SpfFinding>) => Reading): Reading {
  return asked(view.services.authentication.spf(view.session, waitOf(view, 'spf')), say);
}

export function askHeloSpf(view: View, say: (finding: Certain<SpfFinding>) => Reading): Reading {
  return asked(view.services.authentication.heloSpf(view.session, waitOf(view, 'spf')), say);
}

export function askSignatures(
  view: View,
  check: 'dkim' | 'arc',
  say: (finding: Certain<SignatureFinding>) => Reading,
): Reading {
  return asked(view.services.authentication.signatures(view.session, waitOf(view, check)), say);
}

export function askDmarc(view: View, say: (finding: Certain<DmarcFinding>) => Reading): Reading {
  return asked(view.services.authentication.dmarc(view.session, waitOf(view, 'dmarc')), say);
}

/** The reading of one result. */
export function readingOf(result: Known<Value> | undefined): Reading {
  if (result === undefined) return absent;
  return result.kind === 'known' ? known(result.result) : unavailable(result.why);
}

type Certain<Finding> = Exclude<Finding, { readonly kind: 'unavailable' }>;

function asked<Finding extends { readonly kind: 'known' }>(
  finding: Finding | Unavailable | Promise<Finding | Unavailable>,
  say: (finding: Finding) => Reading,
): Reading {
  const read = (found: Finding | Unavailable) => (found.kind === 'known' ? say(found) : unavailable(found.why));
  return finding instanceof Promise ? { kind: 'asked', ready: finding.then(read) } : read(finding);
}

function waitOf({ declarations }: View, kind: SingleKind): number {
  const declared = declarations.find((each) => each.kind === kind);
  return declared !== undefined && 'withinMs' in declared ? declared.withinMs : usualWaitMs;
}
