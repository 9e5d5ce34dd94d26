import type { DecisionFigure } from './decision.ts';
import { measureDecisions } from './decision.ts';
import { dnsTables } from './dns-table.ts';
import { lintSpeed } from './lint.ts';
import { lookupTables } from './lookups-table.ts';
import { msenSpeed } from './msen-speed.ts';
import { parseSpeed } from './parse-speed.ts';
import { policySpeed } from './policy-speed.ts';
import { smtpTables } from './smtp-table.ts';
import { storeSpeed } from './store-speed.ts';
import { renderTable } from './table.ts';

// `npm run bench`: how fast, and beside what. Absolute numbers are this machine's; ratios hold on others too, since what
// is compared runs in turn, on the same data. `npm run bench smtp` is the SMTP server alone, beside others; it takes some
// twenty minutes, and fetches Haraka and Exim when it first runs. `store`, `dns` and `lookups` instead of `smtp` are what a
// policy asks of others. `--quick` runs everything once, to see that it runs, and these parts only where they are named.

const isQuick = process.argv.includes('--quick');

// What was started ends with this process, and Control-C is no other end than the last line.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

/** Parts that are also run alone, by their names. */
const parts: Readonly<Record<string, () => Promise<void>>> = {
  store: stores,
  dns: async () => say(await dnsTables(isQuick)),
  lookups: async () => lookupTables(isQuick, say),
  smtp: async () => say(await smtpTables(isQuick)),
};

const named = Object.keys(parts).filter((name) => process.argv.includes(name));
if (named.length === 0) {
  await withoutSockets();
  await policyService();
}
for (const [name, run] of Object.entries(parts)) {
  if (named.length === 0 ? !isQuick : named.includes(name)) await run();
}

async function stores(): Promise<void> {
  const laps = isQuick
    ? { alone: 10, beside: 100, entries: 1000 }
    : { alone: 5000, beside: 50_000, entries: 1_000_000 };
  say(
    `Greylisting by store: a check and its update per second, one at a time and a hundred at once, with the processor time of one of these, and with ${whole(laps.entries)} entries in it`,
  );
  say(
    renderTable(
      ['store', 'alone', 'side by side', 'CPU µs', 'checks when full', 'MB'],
      (await storeSpeed(laps)).map(({ name, alonePerSecond, besidePerSecond, cpuUs, checksPerSecond, megabytes }) => [
        name,
        whole(alonePerSecond),
        whole(besidePerSecond),
        cpuUs.toFixed(1),
        whole(checksPerSecond),
        whole(megabytes),
      ]),
    ),
  );
}

async function withoutSockets(): Promise<void> {
  const decisions = [
    ...(await msenSpeed(isQuick ? { sessions: 20, rounds: 1, warmUps: 0 } : { sessions: 400, rounds: 15, warmUps: 5 })),
    ...measureDecisions(
      isQuick ? { decisionsPerLap: 10, rounds: 1, warmUps: 0 } : { decisionsPerLap: 20_000, rounds: 11, warmUps: 3 },
    ),
  ];
  say('Time of one decision, a mail from CONNECT to its last answer, in ns');
  say(
    renderTable(
      ['policy', 'mailpolicy', 'naive evaluator', 'by hand', 'naive / mailpolicy', 'mailpolicy / by hand'],
      decisions.map(decisionRow),
    ),
  );

  say(
    'On the last four the naive evaluator walks once, with everything known, and by hand it is six sets and a map.\n',
  );

  const parsed = parseSpeed(isQuick ? 1000 : 100_000, isQuick ? 1 : 5);
  say('Parsing');
  say(
    renderTable(
      ['policy', 'lines per second', 'parse / split into words'],
      [[`${whole(parsed.lines)} lines`, whole(parsed.linesPerSecond), ratio(parsed.againstWords)]],
    ),
  );

  const started = lintSpeed(
    isQuick ? 1 : 11,
    isQuick ? { rules: 100, entries: 1000 } : { rules: 10_000, entries: 100_000 },
  );
  const nothing = started.at(-1)?.ms ?? Number.NaN;
  say('Cold start, whole processes');
  say(
    renderTable(
      ['process', 'ms', 'aim', '/ node -e 0'],
      started.map(({ name, ms, aimMs }) => [
        name,
        whole(ms),
        aimMs === undefined ? '' : whole(aimMs),
        ratio(ms / nothing),
      ]),
    ),
  );
}

async function policyService(): Promise<void> {
  const asked = await policySpeed(
    isQuick ? { connections: 4, requests: 200, warmUp: 20 } : { connections: 20, requests: 100_000, warmUp: 50_000 },
  );
  say('Postfix policy service, 20 connections, a new message with each request');
  say(
    renderTable(
      ['service', 'requests per second', 'p99 in ms', 'CPU µs per request'],
      asked.map(({ name, requestsPerSecond, p99Ms, cpuPerRequestUs }) => [
        name,
        whole(requestsPerSecond),
        p99Ms.toFixed(2),
        cpuPerRequestUs === undefined ? '' : cpuPerRequestUs.toFixed(1),
      ]),
    ),
  );
}

function decisionRow({ name, engine, naive, hand }: DecisionFigure): string[] {
  return [name, whole(engine), whole(naive), whole(hand), ratio(naive / engine), ratio(engine / hand)];
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en');
}

function ratio(number: number): string {
  return number < 10 ? number.toFixed(2) : whole(number);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
