import { expect, onTestFinished, test } from 'vitest';
import { parseDomain } from '../../../src/mail/domain.ts';
import type { CheckingThread } from '../../../src/services/authentication/checking-thread.ts';
import { openThread } from '../../../src/services/authentication/checking-thread.ts';
import { openCheckers } from '../../../src/services/authentication/open-checkers.ts';
import type { Dns } from '../../../src/services/dns/dns.ts';
import { recordsDns } from '../../../src/services/dns/records-dns.ts';

const emptyDns = recordsDns([]);

/** A thread that runs this text for every order. */
function threadThat(program: string): CheckingThread {
  const text = `const { parentPort } = require('node:worker_threads');
    const tell = (told) => parentPort.postMessage(told);
    parentPort.on('message', (told) => { ${program} });`;
  const thread = openThread(
    new URL(
      `data:text/javascript,${encodeURIComponent(`import { createRequire } from 'node:module'; const require = createRequire('file:///'); ${text}`)}`,
    ),
  );
  onTestFinished(() => thread.close());
  return thread;
}

const asked = { client: '192.0.2.1', helo: 'a.example', sender: undefined };

function ask(thread: CheckingThread, helo: string, withinMs: number) {
  return thread.check(
    (check) => ({ kind: 'spf', check, asked: { ...asked, helo }, receiver: 'mx' }),
    emptyDns,
    withinMs,
  );
}

const answering = `tell({ kind: 'spf', check: told.check, finding: { kind: 'unavailable', why: told.asked.helo, domain: 'x' } });`;

// A thread takes a while to begin, and the clock is the real one.
test('answers go to who asked', async () => {
  const thread = threadThat(answering);
  const told = await Promise.all(['a', 'b', 'c'].map((helo) => ask(thread, helo, 4000)));
  expect(told.map((each) => each.kind === 'spf' && each.finding.kind === 'unavailable' && each.finding.why)).toEqual([
    'a',
    'b',
    'c',
  ]);
});

test('a thread that hangs is ended, and the next check has a new one', async () => {
  const thread = threadThat(
    `if (told.kind === 'spf' && told.asked.helo === 'hang') for (;;); if (told.kind === 'spf') ${answering}`,
  );
  const begun = performance.now();
  const [hung, beside] = await Promise.all([ask(thread, 'hang', 300), ask(thread, 'beside', 4000)]);
  expect(hung).toMatchObject({ kind: 'broken', why: 'the time is over' });
  expect(beside).toMatchObject({ kind: 'broken', why: 'the checking thread hung' });
  expect(performance.now() - begun).toBeLessThan(2000);
  expect(await ask(thread, 'next', 4000)).toMatchObject({ kind: 'spf' });
});

test('a slow thread that still hears is kept', async () => {
  const thread = threadThat(
    `if (told.kind === 'stop') tell({ kind: 'alive' }); else if (told.asked.helo !== 'slow') ${answering}`,
  );
  expect(await ask(thread, 'slow', 300)).toMatchObject({ kind: 'broken', why: 'the time is over' });
  const [beside] = await Promise.all([ask(thread, 'beside', 4000), new Promise((resolve) => setTimeout(resolve, 700))]);
  expect(beside).toMatchObject({ kind: 'spf' });
});

test('a thread that breaks takes its checks along, and no more', async () => {
  const thread = threadThat(`if (told.asked.helo === 'break') throw new Error('no'); ${answering}`);
  expect(await ask(thread, 'break', 4000)).toMatchObject({
    kind: 'broken',
    why: 'the checking thread broke: Error: no',
  });
  expect(await ask(thread, 'next', 4000)).toMatchObject({ kind: 'spf' });
});

test('more checks than run at a time have their turn or run out of time', async () => {
  const thread = threadThat(
    `if (told.kind === 'stop') tell({ kind: 'alive' }); else if (told.asked.helo !== 'slow') ${answering}`,
  );
  const slow = Array.from({ length: 40 }, () => ask(thread, 'slow', 500));
  const last = ask(thread, 'last', 4000);
  expect((await Promise.all(slow)).map(({ kind }) => kind)).toEqual(Array(40).fill('broken'));
  expect(await last).toMatchObject({ kind: 'spf' });
});

test('after closing nothing is known', async () => {
  const checkers = openCheckers('mx.example.org');
  const authentication = checkers.over(emptyDns);
  const under = authentication.checkSpf(asked, 4000);
  checkers.close();
  expect(await under).toMatchObject({ kind: 'unavailable', why: 'SPF: authentication is closed', domain: 'a.example' });
  expect(await authentication.checkSpf(asked, 4000)).toMatchObject({ kind: 'unavailable' });
});

test('a DNS that never answers keeps no check beyond its time', async () => {
  const silent: Dns = { ask: () => new Promise(() => {}) };
  const checkers = openCheckers('mx.example.org');
  onTestFinished(() => checkers.close());
  const authentication = checkers.over(silent);
  const begun = performance.now();
  const finding = await authentication.checkSpf({ ...asked, sender: 'ann@example.com' }, 300);
  expect(finding).toEqual({ kind: 'unavailable', why: 'SPF: the time is over', domain: 'example.com' });
  expect(performance.now() - begun).toBeLessThan(1000);
});

test('an explanation that cannot be asked for takes nothing from the refusal', async () => {
  const records = recordsDns([
    { kind: 'record', name: domain('example.com'), type: 'TXT', content: 'v=spf1 -all exp=why.example.com' },
  ]);
  const dns: Dns = {
    ask: (name, type, withinMs) =>
      name === 'why.example.com'
        ? new Promise((resolve) => setTimeout(() => resolve({ kind: 'timeout', why: 'no answer' }), withinMs))
        : records.ask(name, type, withinMs),
  };
  const checkers = openCheckers('mx.example.org');
  onTestFinished(() => checkers.close());
  const authentication = checkers.over(dns);
  const finding = await authentication.checkSpf({ ...asked, sender: 'ann@example.com' }, 2000);
  expect(finding).toEqual({ kind: 'known', result: 'fail', domain: 'example.com', explanation: undefined });
});

function domain(text: string) {
  const read = parseDomain(text);
  if (read === undefined) throw new Error(`${text} is no domain`);
  return read;
}
