import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hopDeadlines } from '../../src/delivery/hop-deadlines.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import type { Listening } from '../../src/fronts/front.ts';
import { smtp } from '../../src/fronts/smtp/server.ts';
import { readAliases } from '../../src/policy/aliases.ts';
import type { NextHop } from '../../src/policy/destination.ts';
import { listenerOf, makeContext, newWitness } from '../fronts/context.ts';
import type { Postfix } from '../fronts/real-postfix.ts';
import { hasPostfix, startPostfix } from '../fronts/real-postfix.ts';
import type { Dovecot } from './real-dovecot.ts';
import { hasDovecot, startDovecot } from './real-dovecot.ts';
import { addressOf, delivererTo, envelope, hopAt, send } from './send.ts';

function deliverer(hop: NextHop) {
  return delivererTo(hop, undefined, hopDeadlines);
}

describe.runIf(hasPostfix)('Postfix as the next hop', () => {
  const witness = newWitness();
  let folder = '';
  let ca = '';
  let last: Listening | undefined;
  let postfix: Postfix | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mailpolicy-next-hop-'));
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, '-keyout', key, '-out', cert],
      { stdio: 'ignore' },
    );
    ca = readFileSync(cert, 'utf8');
    last = await smtp.listen(listenerOf('smtp'), makeContext('smtp', [], witness, { recipients: 10 }));
    postfix = await startPostfix({
      next: last.address,
      main: [
        `smtpd_tls_cert_file = ${cert}`,
        `smtpd_tls_key_file = ${key}`,
        'smtpd_tls_security_level = may',
        'smtpd_relay_restrictions = reject_unauth_destination',
        'message_size_limit = 20000',
        'smtpd_authorized_xforward_hosts = 127.0.0.0/8',
      ],
    });
  }, 60_000);

  afterAll(async () => {
    postfix?.stop();
    await last?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function hop(change: Partial<NextHop>): NextHop {
    return hopAt({ kind: 'tcp', host: 'localhost', port: postfix?.port ?? 0 }, change);
  }

  test('TLS with a checked certificate, XCLIENT, SMTPUTF8, 8-bit, and a refused recipient', async () => {
    const carrier = deliverer(hop({ tls: 'required', ca, xclient: true })).open();
    const octets = Buffer.from('Subject: Grüße\r\n\r\n.dot\r\n..\r\nGrüße\r\n');
    const heard = await send(carrier, {
      to: ['jürgen@example.org', 'x@example.com', 'b@example.org'],
      octets,
      envelope: { smtpUtf8: true, protocol: 'UTF8SMTP', declaredSize: octets.length },
    });
    carrier.close();
    expect(heard.rcpt).toEqual([
      'jürgen 250',
      expect.stringMatching(/^x 554 5\.7\.1 <x@example\.com>: Relay access denied$/),
      'b 250',
    ]);
    expect(heard.delivered).toMatchObject({
      notes: [expect.stringMatching(/^smtp localhost:\d+: 250 2\.0\.0 Ok: queued as /)],
    });
    await expect.poll(() => witness.delivered.length, { timeout: 20_000 }).toBe(2);
    expect(witness.delivered.toSorted()).toEqual([
      expect.stringMatching(/^deliver sender@example\.com b@example\.org postfix\.example\.org /),
      expect.stringMatching(/^deliver sender@example\.com jürgen@example\.org postfix\.example\.org /),
    ]);
    expect(witness.messages[0]?.toString()).toMatch(/\r\nSubject: Grüße\r\n\r\n\.dot\r\n\.\.\r\nGrüße\r\n$/);
    expect(postfix?.log()).toMatch(/client=unknown\[192\.0\.2\.1\]/);
  });

  test('a certificate that is not to be trusted takes no mail', async () => {
    const transfer = deliverer(hop({ tls: 'required' }))
      .open()
      .begin(envelope());
    expect(await transfer.rcpt(addressOf('a@example.org'), [])).toMatchObject({
      reply: { code: 451, status: '4.4.1' },
      why: expect.stringMatching(/no TLS: self-signed certificate$/),
    });
  });

  test('what is too large is refused at RCPT by its declared size, and by its real one after the dot', async () => {
    const carrier = deliverer(hop({})).open();
    const declared = await send(carrier, { to: ['a@example.org'], envelope: { declaredSize: 30_000 } });
    expect(declared.rcpt[0]).toMatch(/^a 552 5\.3\.4 /);
    const octets = Buffer.from(`Subject: x\r\n\r\n${'x'.repeat(70)}\r\n`.repeat(1000));
    const { final } = await send(carrier, { to: ['a@example.org'], octets });
    expect(final).toMatch(/^552 5\.3\.4 /);
    carrier.close();
  });

  test('several messages of one client over one connection', async () => {
    const before = witness.messages.length;
    const carrier = deliverer(hop({ tls: 'off' })).open();
    for (let at = 0; at < 20; at += 1)
      expect(
        (await send(carrier, { to: ['a@example.org'], octets: Buffer.from(`Subject: ${at}\r\n\r\n`) })).final,
      ).toBe('250');
    carrier.close();
    await expect.poll(() => witness.messages.length - before, { timeout: 20_000 }).toBe(20);
  });
});

describe.runIf(hasDovecot)('Dovecot as the next hop, with LMTP', () => {
  let dovecot: Dovecot | undefined;

  beforeAll(async () => {
    dovecot = await startDovecot(['ann', 'bob', 'full']);
  }, 60_000);

  afterAll(async () => {
    await dovecot?.stop();
  });

  function hop(): NextHop {
    return hopAt({ kind: 'unix', path: dovecot?.socket ?? '' }, { kind: 'lmtp' });
  }

  function mailOf(user: string): string[] {
    const folder = dovecot?.maildirOf(user) ?? '';
    return globSync('new/*', { cwd: folder }).map((name) => readFileSync(join(folder, name), 'utf8'));
  }

  test('a message for two, and one who does not exist', async () => {
    const carrier = deliverer(hop()).open();
    const octets = Buffer.from('Subject: x\r\n\r\n.dot\r\n..\r\n\xff\r\n', 'latin1');
    const heard = await send(carrier, {
      to: ['ann@example.org', 'nobody@example.org', 'bob@example.org'],
      octets,
      tags: { 'bob@example.org': ['bulk'] },
    });
    carrier.close();
    expect(heard.rcpt).toEqual(['ann 250', expect.stringMatching(/^nobody 550 5\.1\.1 /), 'bob 250']);
    expect(heard.final).toBe('250');
    const [ann = '', bob = ''] = [...mailOf('ann'), ...mailOf('bob')];
    // Return-Path is Dovecot's to add, and it writes LF.
    expect(ann.match(/^Return-Path: .*$/gm)).toEqual(['Return-Path: <sender@example.com>']);
    expect(ann).toMatch(/by mx\.example\.org with ESMTP id ID\.1\n\tfor <ann@example\.org>; /);
    expect(ann).toMatch(/Subject: x\n\n\.dot\n\.\.\n/);
    expect([ann.includes('X-Mailpolicy-Tags'), bob.includes('X-Mailpolicy-Tags: bulk\n')]).toEqual([false, true]);
  });

  test('where one mailbox fails the sender comes again, and nobody gets it twice', async () => {
    const had = mailOf('ann').length;
    const obstacle = dirname(dovecot?.maildirOf('full') ?? '');
    mkdirSync(dirname(obstacle), { recursive: true });
    writeFileSync(obstacle, 'no folder');
    const one = deliverer(hop());
    const letter = { to: ['ann@example.org', 'full@example.org'] };
    const first = await send(one.open(), letter);
    expect(first.final).toMatch(/^451 4\.5\.0 /);
    rmSync(obstacle);
    expect((await send(one.open(), letter)).final).toBe('250');
    expect([mailOf('ann').length - had, mailOf('full').length]).toEqual([1, 1]);
  });

  test('an alias and tags: Dovecot finds the users, and of the one it does not know the others hear nothing', async () => {
    const had = [mailOf('ann').length, mailOf('bob').length];
    const text = 'info@example.org  ann+shop@example.org, nobody@example.org, bob@example.org\n';
    const aliases = readAliases(makeSource('aliases', text), () => undefined);
    const people = { entries: [], aliases, delimiter: '+', host: 'mx.example.org' };
    const carrier = delivererTo(hop(), undefined, hopDeadlines, people).open();
    const { rcpt, final } = await send(carrier, { to: ['info@example.org', 'bob@example.org', 'ann+x@example.org'] });
    carrier.close();
    expect([...rcpt, final]).toEqual(['info 250', 'bob 250', 'ann+x 250', '250']);
    // Two tags are two addresses, which Dovecot may sort into two folders; bob was named twice over.
    expect([mailOf('ann').length, mailOf('bob').length]).toEqual([(had[0] ?? 0) + 2, (had[1] ?? 0) + 1]);
  });

  test('a sender without an address, and letters beyond ASCII', async () => {
    const had = mailOf('bob').length;
    const letter = {
      to: ['bob@example.org'],
      envelope: { sender: undefined },
      octets: Buffer.from('Subject: ü\r\n\r\nü'),
    };
    expect((await send(deliverer(hop()).open(), letter)).final).toBe('250');
    expect(mailOf('bob').length - had).toBe(1);
    const foreign = { to: ['bob@example.org'], envelope: { sender: addressOf('ü@example.com'), smtpUtf8: true } };
    const { rcpt } = await send(deliverer(hop()).open(), foreign);
    expect(rcpt[0]).toMatch(/^bob (?:250|553 5\.6\.7 )/);
  });
});
