import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { readFile, readOctets } from '../../src/commands/read-file.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import type { Decision } from '../../src/mail/outcome.ts';
import { positiveReply } from '../../src/mail/protocol-reply.ts';
import { wireLines } from '../../src/mail/reply.ts';
import type { DnsRecord, ScenarioProbe, ScenarioSession } from '../../src/mail/scenario.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { play, setStage } from '../../src/trial/play.ts';
import type { Exchange, PlayedSession } from '../../src/trial/played.ts';
import { readTests } from '../../src/trial/read-tests.ts';
import { loginsBefore } from '../../src/trial/remembered-before.ts';
import { acquaintedStore } from './acquainted-store.ts';
import { startOnLoopback } from './loopback-daemon.ts';
import type { Heard } from './play-over-tcp.ts';
import { playOverTcp, whyNotOverTcp } from './play-over-tcp.ts';

// Every scenario that stands in rules/ is played twice, by the trial player and by a client over TCP against the daemon,
// and has to be answered alike: same replies byte for byte, same decisions in the log.

/** Scenarios that nothing on the wire can play, each with the reason. */
const notOverTcp: ReadonlyMap<string, string> = new Map([
  ['while nothing can be remembered, nobody is delayed', 'a fact is taken away, which nothing on the wire can do'],
]);

const root = join(import.meta.dirname, '..', '..');
const files = globSync('rules/**/*.rules', { cwd: root })
  .filter((file) => /^test\b/m.test(readFileSync(join(root, file), 'utf8')))
  .sort();
const skipped: string[] = [];

test('there are scenarios', () => {
  expect(files).toContain('rules/msen.test.rules');
});

// Some forty daemons and sessions a file, each with its own sockets and disk writes: two seconds.
test.each(files)('%s', { timeout: 30_000 }, async (file) => {
  const stage = setStage(load(file).policy);
  for (const { title, scenario } of load(file).tests) {
    const reasons = scenario.sessions.flatMap((session) => whyNotOverTcp(session) ?? []);
    if (reasons.length > 0) {
      expect(reasons, title).toContain(notOverTcp.get(title));
      skipped.push(title);
      continue;
    }
    const played = await play(stage, scenario);
    const answered = await overTcp(file, scenario.sessions);
    expect(answered, title).toEqual(played.map(inTrial));
  }
});

test('only these could not be played', () => {
  expect(skipped).toEqual([...notOverTcp.keys()]);
});

/** What is compared of a session. */
interface Answered {
  readonly replies: readonly string[];
  readonly decisions: readonly string[];
}

/** Plays the sessions of one scenario in a world of their own: one daemon, whose clock stands where the session says. */
async function overTcp(file: string, sessions: readonly ScenarioSession[]): Promise<Answered[]> {
  let isKnown = false;
  const store = acquaintedStore(() => isKnown);
  let now = 0;
  let records: readonly DnsRecord[] = [];
  let probes: readonly ScenarioProbe[] = [];
  const decisions: string[] = [];
  const daemon = await startOnLoopback({
    policy: file,
    port: 0,
    listener: sessions[0]?.listener ?? 'mx',
    users: [...new Set(sessions.flatMap(({ user }) => user ?? []))],
    clock: { now: () => now },
    dns: () => records,
    store,
    probes: () => probes,
    log: {
      decision: (decision) => void decisions.push(inWords(decision)),
      notice: (level, _id, text) => {
        if (level === 'error') decisions.push(text);
      },
    },
  });
  try {
    const answered: Answered[] = [];
    for (const session of sessions) {
      now = session.at;
      records = session.dns;
      isKnown = session.knownToGreylists;
      await store.note(loginsBefore(session), now);
      probes = session.probes;
      const heard = await playOverTcp(daemon.port, session);
      answered.push({ replies: heard.map(onTheWire), decisions: decisions.splice(0) });
    }
    return answered;
  } finally {
    await daemon.stop();
  }
}

function inTrial({ scenario, exchanges }: PlayedSession): Answered {
  // Over the wire a login without TLS is part of XCLIENT.
  const said = exchanges.filter(({ command }) => scenario.tls !== undefined || !command.startsWith('AUTH'));
  return {
    replies: said.map(({ phase, reply }) => onTheWire({ phase, reply: wireLines(reply) })),
    decisions: said.flatMap((exchange: Exchange) => exchange.decisions.map(inWords)),
  };
}

function inWords({ verdict, rule, place, recipient, answeredAt, fixedAt, cause, tags, observed }: Decision): string {
  const to = recipient === undefined ? '' : ` for ${recipient.text}`;
  return `${verdict} ${rule} (${cause}, ${basename(place.file)}:${place.line}) fixed at ${fixedAt}, answered at ${answeredAt}${to} [${[...tags, ...observed]}]`;
}

/** A reply with its phase. A daemon says its own name, its extensions and the id of a message where the trial says less. */
function onTheWire({ phase, reply }: Heard): string {
  const [positive = ''] = wireLines(positiveReply[phase]);
  const text = reply.join('\n');
  if (phase === 'message' && text.startsWith(positive)) return `message: ${positive}`;
  if ((phase === 'connect' || phase === 'helo') && /^2/.test(text)) return `${phase}: ${text.slice(0, 3)}`;
  return `${phase}: ${text}`;
}

function load(file: string) {
  const path = join(root, file);
  const found = readFile(path);
  const loaded = 'text' in found ? loadPolicy(makeSource(path, found.text), readFile) : undefined;
  if (loaded?.policy === undefined) throw new Error(`${file} does not load`);
  const { tests, diagnostics } = readTests(loaded.tests, loaded.policy, readOctets);
  expect(diagnostics).toEqual([]);
  return { policy: loaded.policy, tests };
}
