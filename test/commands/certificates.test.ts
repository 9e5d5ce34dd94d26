import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Daemon } from '../../src/commands/daemon.ts';
import { startDaemon } from '../../src/commands/daemon.ts';
import { readFile } from '../../src/commands/read-file.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { parseConfig } from '../../src/policy/config.ts';
import { systemClock } from '../../src/services/clock.ts';
import { makeLog } from '../../src/services/log.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import { swapOf } from '../policy/swap-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-'));
const lines: string[] = [];
let daemon: Daemon | undefined;

/** Writes a certificate of this name and its key; openssl takes a tenth of a second for it. */
function write(name: string): void {
  const files = ['-keyout', join(folder, 'mx.key'), '-out', join(folder, 'mx.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', `/CN=${name}`];
  execFileSync('openssl', ['req', '-x509', ...kind, ...files, '-days', '2'], { stdio: 'ignore' });
}

beforeAll(async () => {
  write('first.example');
  const tls = 'tls: {cert: mx.pem, key: mx.key';
  const text = `policy: site.rules
listeners:
  - {name: mx, kind: smtp, address: 127.0.0.1:0, ${tls}}}
  - {name: submissions, kind: smtp, address: 127.0.0.1:0, ${tls}, implicit: true}}
delivery: {maildir: mail}
`;
  const { config } = parseConfig(makeSource(join(folder, 'mailpolicy.yaml'), text), readFile);
  if (config === undefined) throw new Error('the configuration is right');
  const log = makeLog({
    format: 'text',
    priorities: false,
    clock: systemClock,
    write: (line) => line.includes('certificate') && lines.push(line),
  });
  const swap = swapOf('site.rules', 'mailpolicy 1\notherwise reply 550 5.7.1 "No"\naccept everyone\n');
  const started = await startDaemon({ config, swap, log, clock: systemClock });
  if ('problem' in started) throw new Error(started.problem);
  daemon = started;
  lines.length = 0;
});

afterAll(async () => {
  await daemon?.stop();
  rmSync(folder, { recursive: true });
});

const portOf = (name: string) => Number(daemon?.addresses.get(name)?.split(':').at(-1));

/** The name in the certificate that a new connection is shown. */
function shown(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: portOf('submissions'), host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

test('a new certificate is shown, a broken one is not, and nobody loses a session by it', async () => {
  expect(daemon?.certificateFiles).toContain(join(folder, 'mx.pem'));
  const client = await connectRaw(portOf('mx'));
  await client.reply();
  await client.ask('STARTTLS');
  await client.startTls('TLSv1.2');
  expect(await shown()).toBe('first.example');

  daemon?.renewCertificates();
  expect(lines).toEqual([]);
  write('second.example');
  daemon?.renewCertificates();
  expect(lines.splice(0)).toEqual(['mx: certificate renewed', 'submissions: certificate renewed']);
  expect(await shown()).toBe('second.example');

  writeFileSync(join(folder, 'mx.key'), 'broken\n');
  daemon?.renewCertificates();
  expect(lines.splice(0)).toEqual([
    expect.stringMatching(
      /^mx: certificate not renewed, the one before stays: .*mx\.pem and .*mx\.key cannot be used: /,
    ),
    expect.stringMatching(/^submissions: certificate not renewed/),
  ]);
  rmSync(join(folder, 'mx.pem'));
  daemon?.renewCertificates();
  expect(lines.splice(0)[0]).toMatch(/mx\.pem cannot be read: there is no such file$/);
  expect(await shown()).toBe('second.example');
  expect(await client.ask('NOOP')).toEqual(['250 2.0.0 OK']);
  client.close();
});

test('nothing below TLS 1.2', async () => {
  const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
  const socket = connect({ port: portOf('submissions'), host: '127.0.0.1', rejectUnauthorized: false, ...old });
  const [error] = await once(socket, 'error');
  expect(String(error)).toMatch(/protocol version/);
});
