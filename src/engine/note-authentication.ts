import type { AuthenticationCheck, DeclaredService } from '../core/declared-service.ts';
import type { AuthenticationResult } from '../mail/authentication-results.ts';
import type { Session } from '../mail/session.ts';
import type { DmarcFinding, Known, SignatureFinding, SpfFinding } from '../services/authentication/authentication.ts';
import type { SessionAuthentication } from '../services/authentication/session-authentication.ts';

type Method = AuthenticationResult['method'];

/** The checks that a policy declares, in the order in which their results are written. */
export function declaredChecks(services: readonly DeclaredService[]): readonly AuthenticationCheck[] {
  const checks = services.flatMap((each) => ('explanation' in each ? [each] : []));
  return methods.flatMap((method) => checks.filter((each) => each.kind === method));
}

const methods: readonly Method[] = ['spf', 'dkim', 'arc', 'dmarc'];

/** What declared checks say of a message. Those that a rule has asked are not made again. */
export async function noteAuthentication(
  checks: readonly AuthenticationCheck[],
  authentication: SessionAuthentication,
  session: Session,
): Promise<readonly AuthenticationResult[]> {
  const noted = await Promise.all(checks.map((check) => note(check, authentication, session)));
  return noted.flat();
}

async function note(
  { kind, withinMs }: AuthenticationCheck,
  authentication: SessionAuthentication,
  session: Session,
): Promise<readonly AuthenticationResult[]> {
  switch (kind) {
    case 'spf':
      return [ofSpf(await authentication.spf(session, withinMs), session)];
    case 'dkim':
      return ofDkim(await authentication.signatures(session, withinMs));
    case 'arc':
      return [ofArc(await authentication.signatures(session, withinMs))];
    case 'dmarc':
      return [ofDmarc(await authentication.dmarc(session, withinMs))];
    default:
      return kind satisfies never;
  }
}

function ofSpf(finding: SpfFinding, { helo, transaction }: Session): AuthenticationResult {
  const identity = transaction?.sender === undefined ? 'smtp.helo' : 'smtp.mailfrom';
  const value = transaction?.sender === undefined ? helo?.name : (transaction.sender.domain ?? '');
  return { method: 'spf', result: wordOf(finding), properties: [[identity, value ?? '']] };
}

function ofDkim(finding: SignatureFinding): readonly AuthenticationResult[] {
  if (finding.kind === 'unavailable') return [{ method: 'dkim', result: wordOf(finding), properties: [] }];
  if (finding.signatures.length === 0) return [{ method: 'dkim', result: wordOf(finding.dkim), properties: [] }];
  return finding.signatures.map(({ verdict, domain, selector, begins }) => ({
    method: 'dkim',
    result: wordOf(verdict),
    properties: [
      ['header.d', domain],
      ['header.s', selector],
      ['header.b', begins],
    ],
  }));
}

function ofArc(finding: SignatureFinding): AuthenticationResult {
  return { method: 'arc', result: wordOf(finding.kind === 'known' ? finding.arc : finding), properties: [] };
}

function ofDmarc(finding: DmarcFinding): AuthenticationResult {
  if (finding.kind === 'unavailable') return { method: 'dmarc', result: wordOf(finding), properties: [] };
  return { method: 'dmarc', result: wordOf(finding.dmarc), properties: [['header.from', finding.authorDomain ?? '']] };
}

/** RFC 8601 2.7 calls it a temporary error. */
function wordOf(result: Known<string> | SpfFinding): string {
  return result.kind === 'known' ? result.result : 'temperror';
}
