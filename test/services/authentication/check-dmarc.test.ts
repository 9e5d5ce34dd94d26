import { generateKeyPairSync } from 'node:crypto';
import type { DKIMSignOptions } from 'mailauth';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { afterAll, expect, test } from 'vitest';
import type { SpfFinding } from '../../../src/services/authentication/authentication.ts';
import { openCheckers } from '../../../src/services/authentication/open-checkers.ts';
import { recordsDns } from '../../../src/services/dns/records-dns.ts';
import { parseZone } from '../../../src/trial/dns-record.ts';

const now = Date.parse('2026-12-01T12:00:00Z');
const keys = generateKeyPairSync('ed25519', {
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
/** The key itself is the end of its DER form (RFC 8410 4). */
const keyRecord = `v=DKIM1; k=ed25519; p=${keys.publicKey.subarray(-32).toString('base64')}`;

/** All domains that sign here have the selector `k`, and all have the same key. */
const zone = `
k._domainkey.example.com          TXT ${keyRecord}
k._domainkey.mail.example.com     TXT ${keyRecord}
k._domainkey.example.net          TXT ${keyRecord}
k._domainkey.weak.example         TXT v=DKIM1; k=rsa; p=${'A'.repeat(60)}
k._domainkey.gone.example         TXT v=DKIM1; k=ed25519; p=
k._domainkey.long.example         TXT ${keyRecord}; n=${'x'.repeat(5000)}
k._domainkey.broken.example       SERVFAIL
k._domainkey.slow.example         TIMEOUT
k._domainkey.shaky.example.com    SERVFAIL
_dmarc.example.com                TXT v=DMARC1; p=reject
_dmarc.strict.example             TXT v=DMARC1; p=quarantine; adkim=s; aspf=s
k._domainkey.strict.example       TXT ${keyRecord}
k._domainkey.mail.strict.example  TXT ${keyRecord}
_dmarc.nopolicy.example           TXT v=DMARC1; rua=mailto:a@nopolicy.example
_dmarc.percent.example            TXT v=DMARC1; p=reject; pct=0
_dmarc.testing.example            TXT v=DMARC1; p=reject; t=y
_dmarc.two.example                TXT v=DMARC1; p=reject
_dmarc.two.example                TXT v=DMARC1; p=none
_dmarc.unknown.example            SERVFAIL
_dmarc.evil.example               SERVFAIL
k._domainkey.evil.example         TXT ${keyRecord}
_dmarc.suffix.example             TXT v=DMARC1; p=none; psd=y; np=reject
`;

const checkers = openCheckers('mx.example.org');
const authentication = checkers.over(recordsDns(recordsOf(zone)));
afterAll(() => checkers.close());

interface Case {
  readonly from?: string;
  /** What precedes the signed message once it is signed. */
  readonly added?: string;
  readonly signedBy?: readonly (string | DKIMSignOptions)[];
  /** What becomes of the message on its way. */
  readonly way?: (message: string) => string;
  readonly spf?: SpfFinding;
  readonly sender?: string;
}

const spfPass = (domain: string): SpfFinding => ({ kind: 'known', result: 'pass', domain, explanation: undefined });
const spfUnknown = (domain: string): SpfFinding => ({ kind: 'unavailable', why: 'SPF: time-out', domain });
const from = (domain: string) => `From: Ann <ann@${domain}>`;

test.each<[string, Case, string]>([
  ['an unsigned message', {}, 'dkim none, arc none, dmarc fail reject'],
  ['a signed one', { signedBy: ['example.com'] }, 'dkim pass, arc none, dmarc pass reject'],
  [
    'one that was changed',
    { signedBy: ['example.com'], way: replace('Hello', 'Hallo') },
    'dkim fail, arc none, dmarc fail reject',
  ],
  [
    'one whose subject was changed',
    { signedBy: ['example.com'], way: replace('Tea', 'Coffee') },
    'dkim fail, arc none, dmarc fail reject',
  ],
  [
    'a good signature beside a bad one',
    { signedBy: ['example.com', 'example.net'], way: replace('; t=', '; q=x; t=') },
    'dkim pass, arc none, dmarc fail reject',
  ],
  ['signed by a subdomain', { signedBy: ['mail.example.com'] }, 'dkim pass, arc none, dmarc pass reject'],
  [
    'signed by a subdomain, alignment strict',
    { from: from('strict.example'), signedBy: ['mail.strict.example'] },
    'dkim pass, arc none, dmarc fail quarantine',
  ],
  ['signed by another', { signedBy: ['example.net'] }, 'dkim pass, arc none, dmarc fail reject'],
  ['no key', { signedBy: ['nowhere.example'] }, 'dkim neutral, arc none, dmarc fail reject'],
  ['a withdrawn key', { signedBy: ['gone.example'] }, 'dkim neutral, arc none, dmarc fail reject'],
  ['a key too long to be read', { signedBy: ['long.example'] }, 'dkim neutral, arc none, dmarc fail reject'],
  [
    'an expired signature',
    { signedBy: [{ ...signing('example.com'), expires: now - 1000 }] },
    'dkim neutral, arc none, dmarc fail reject',
  ],
  [
    'a signature that leaves out what was added',
    { signedBy: [{ ...signing('example.com'), maxBodyLength: 5 }] },
    'dkim policy, arc none, dmarc fail reject',
  ],
  ['a key that cannot be asked for', { signedBy: ['broken.example'] }, 'dkim unavailable, arc none, dmarc fail reject'],
  ['a key that nobody answers for', { signedBy: ['slow.example'] }, 'dkim unavailable, arc none, dmarc fail reject'],
  [
    'a key of the author that cannot be asked for',
    { signedBy: ['shaky.example.com'] },
    'dkim unavailable, arc none, dmarc unavailable reject',
  ],
  ['SPF of the author', { spf: spfPass('bounce.example.com') }, 'dkim none, arc none, dmarc pass reject'],
  ['SPF of another', { spf: spfPass('example.net') }, 'dkim none, arc none, dmarc fail reject'],
  [
    'SPF of the author that cannot be asked for',
    { spf: spfUnknown('bounce.example.com') },
    'dkim none, arc none, dmarc unavailable reject',
  ],
  [
    'SPF of another that cannot be asked for',
    { spf: spfUnknown('example.net') },
    'dkim none, arc none, dmarc fail reject',
  ],
  [
    'a zone of a stranger that is broken on purpose',
    { signedBy: ['evil.example'] },
    'dkim pass, arc none, dmarc fail reject',
  ],
  ['no policy, reports wanted', { from: from('nopolicy.example') }, 'dkim none, arc none, dmarc fail none'],
  ['pct is gone', { from: from('percent.example') }, 'dkim none, arc none, dmarc fail reject'],
  [
    'a domain that tests asks for less',
    { from: from('testing.example') },
    'dkim none, arc none, dmarc fail quarantine',
  ],
  ['two records are none', { from: from('two.example') }, 'dkim none, arc none, dmarc none'],
  ['no record', { from: from('plain.example') }, 'dkim none, arc none, dmarc none'],
  ['a record that cannot be asked for', { from: from('unknown.example') }, 'dkim none, arc none, dmarc unavailable'],
  ['an inherited record', { from: from('a.b.example.com') }, 'dkim none, arc none, dmarc fail reject'],
  [
    'a name that does not exist under a public suffix',
    { from: from('a.suffix.example') },
    'dkim none, arc none, dmarc fail reject',
  ],
  ['two authors', { from: 'From: ann@example.com, bob@example.net' }, 'dkim none, arc none, dmarc permerror'],
  [
    'two From fields',
    { from: `${from('example.com')}\r\n${from('example.net')}` },
    'dkim none, arc none, dmarc permerror',
  ],
  ['no From field', { from: 'X-Form: ann' }, 'dkim none, arc none, dmarc permerror'],
  ['a header beyond all limits', { added: 'X: y\r\n'.repeat(6000) }, 'dkim permerror, arc fail, dmarc permerror'],
  [
    'ten broken signatures above a good one',
    { signedBy: ['example.com'], added: broken(10) },
    'dkim fail, arc none, dmarc fail reject',
  ],
  [
    'nine broken signatures above a good one',
    { signedBy: ['example.com'], added: broken(9) },
    'dkim pass, arc none, dmarc pass reject',
  ],
  [
    'a line too long to be hashed',
    { signedBy: ['example.com'], way: replace('Hello', 'x'.repeat(300_000)) },
    'dkim permerror, arc none, dmarc fail reject',
  ],
  [
    'bare line feeds',
    { signedBy: ['example.com'], way: (message) => message.replaceAll('\r\n', '\n') },
    'dkim pass, arc none, dmarc pass reject',
  ],
  ['a broken chain', { added: 'ARC-Seal: i=1; cv=none\r\n' }, 'dkim none, arc fail, dmarc fail reject'],
])('%s', async (_, { from: author = from('example.com'), added = '', signedBy = [], way, spf, sender }, expected) => {
  const message = `${author}\r\nSubject: Tea\r\n\r\nHello!\r\n`;
  const signatures = await Promise.all(
    signedBy.map((each) => sign(message, typeof each === 'string' ? signing(each) : each)),
  );
  const signed = `${added}${signatures.join('')}${message}`;
  expect(shown(await check(way?.(signed) ?? signed, spf, sender))).toBe(expected);
});

test.each([
  ['example.com', 'example.com', true],
  ['example.com', 'bounce.mail.example.com', true],
  ['a.example.com', 'b.example.com', true],
  ['example.com', 'example.net', false],
  ['a.suffix.example', 'b.suffix.example', false],
  ['example.com', undefined, false],
  ['example.com', 'x.unknown.example', 'unavailable'],
])('From %s and sender %s', async (author, sender, expected) => {
  const { senderAligned } = await check(`${from(author)}\r\n\r\nHello!\r\n`, undefined, sender);
  expect(senderAligned.kind === 'known' ? senderAligned.result : senderAligned.kind).toBe(expected);
});

test('what a signature says of itself', async () => {
  const signature = await sign(`${from('example.com')}\r\n\r\nHello!\r\n`, signing('Example.COM'));
  const finding = await check(`${signature}${from('example.com')}\r\n\r\nHello!\r\n`);
  expect(finding).toMatchObject({
    signatures: [{ domain: 'example.com', selector: 'k', begins: expect.stringMatching(/^[\w+/=]{8}$/) }],
    authorDomain: 'example.com',
  });
});

async function check(message: string, spf?: SpfFinding, senderDomain?: string) {
  const known: SpfFinding = { kind: 'known', result: 'none', domain: '', explanation: undefined };
  const found = await authentication.checkSignatures({ octets: Buffer.from(message), now }, 5000);
  if (found.kind === 'unavailable') throw new Error(found.why);
  const { author, signatures } = found;
  const dmarc = await authentication.checkDmarc({ author, signatures, spf: spf ?? known, senderDomain }, 5000);
  if (dmarc.kind === 'unavailable') throw new Error(dmarc.why);
  return { ...found, ...dmarc };
}

function shown({ dkim, arc, dmarc, policy }: Awaited<ReturnType<typeof check>>): string {
  const results = Object.entries({ dkim, arc, dmarc }).map(
    ([name, each]) => `${name} ${each.kind === 'known' ? each.result : each.kind}`,
  );
  return `${results.join(', ')}${policy === undefined ? '' : ` ${policy}`}`;
}

async function sign(message: string, options: DKIMSignOptions): Promise<string> {
  const { signatures, errors } = await dkimSign(message, { ...options, signatureData: [options] });
  expect(errors).toEqual([]);
  return signatures;
}

function signing(signingDomain: string): DKIMSignOptions {
  return { signingDomain, selector: 'k', privateKey: keys.privateKey, signTime: now - 60_000 };
}

function broken(count: number): string {
  const one = 'DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=none; h=from; bh=AAAA; b=AAAA\r\n';
  return one.repeat(count);
}

function replace(what: string, by: string): (message: string) => string {
  return (message) => {
    expect(message).toContain(what);
    return message.replace(what, by);
  };
}

function recordsOf(text: string) {
  const read = parseZone(text);
  if ('problem' in read) throw new Error(`line ${read.line}: ${read.problem}`);
  return read.records;
}
