import { canStart, startNsd } from '../services/dns/real-servers.ts';
import { lookupHaraka } from './lookups-haraka.ts';
import { lookupOurs, serviceOurs } from './lookups-ours.ts';
import { serviceSpeed } from './lookups-service.ts';
import { lookupSpeed } from './lookups-smtp.ts';
import type { Absent } from './lookups-start.ts';
import { allClients, lookupZones } from './lookups-world.ts';
import { postgrey } from './postgrey.ts';
import { renderTable } from './table.ts';

/**
 * DNS lists, SPF and greylisting, as text, a part as soon as it is there: our SMTP server beside Haraka with its plugins for
 * that, and our policy service beside postgrey: `npm run bench lookups`. With `quick` only what needs no download runs.
 */
export async function lookupTables(isQuick: boolean, say: (text: string) => void): Promise<void> {
  if (!canStart('nsd'))
    return say('Look-ups: nothing was measured, for nsd is not here (Debian has it in `nsd`), or we are not root.\n');
  const server = await startNsd(lookupZones(isQuick ? 300 : allClients));
  try {
    // Quick is mostly waiting for who was put off.
    if (isQuick) return (await Promise.all([smtp(server, isQuick), services(server, isQuick)])).forEach(say);
    say(await smtp(server, isQuick));
    say(await services(server, isQuick));
  } finally {
    await server.stop();
  }
}

async function smtp(server: Awaited<ReturnType<typeof startNsd>>, isQuick: boolean): Promise<string> {
  const effort = isQuick
    ? { rounds: 1, warmUps: 0, visits: 10, evenVisits: 5, perSecond: 50, settleMs: 0 }
    : { rounds: 5, warmUps: 1, visits: 600, evenVisits: 100, perSecond: 50, settleMs: 300 };
  const rivals = [...lookupOurs.slice(0, isQuick ? 1 : undefined), ...(isQuick ? [] : [lookupHaraka])];
  const { kinds, missing } = await lookupSpeed(rivals, server, effort);
  return [
    `Lists, SPF and greylisting in an SMTP server: a connection each by the PROXY protocol, 20 at once; latencies at ${effort.perSecond} a second; 4 KiB where the message is taken`,
    ...rivals.map(({ name, doc }) => `  ${name}: ${doc}`),
    ...absentOf(missing),
    'Ours remembers answers of the DNS, so that who comes again costs no question; Haraka asks again, as it does beside any resolver.',
    '',
    ...kinds.flatMap(({ name, figures }) => [
      name,
      renderTable(
        ['server', 'sessions / CPU s', 'ms CPU each', 'sessions / s', 'p50 ms', 'p99 ms', 'wrong'],
        figures.map((figure) => [
          figure.name,
          whole(figure.perCpuSecond),
          (1000 / figure.perCpuSecond).toFixed(3),
          whole(figure.perSecond),
          figure.p50Ms.toFixed(1),
          figure.p99Ms.toFixed(1),
          whole(figure.wrong),
        ]),
      ),
    ]),
    'Sessions per second of CPU time',
    renderTable(
      ['server', ...kinds.map(({ name }) => name)],
      summaryOf(kinds, ({ perCpuSecond }) => perCpuSecond),
    ),
  ].join('\n');
}

async function services(server: Awaited<ReturnType<typeof startNsd>>, isQuick: boolean): Promise<string> {
  const loads = isQuick
    ? [{ connections: 2, requests: 20 }]
    : [
        { connections: 1, requests: 4000 },
        { connections: 20, requests: 12_000 },
      ];
  const rivals = [...serviceOurs, postgrey];
  const { kinds, missing } = await serviceSpeed(rivals, server, {
    ...(isQuick ? { rounds: 1, warmUps: 0 } : { rounds: 5, warmUps: 1 }),
    loads,
  });
  return [
    'Greylisting in a Postfix policy service, over kept connections',
    ...rivals.map(({ name, doc }) => `  ${name}: ${doc}`),
    ...absentOf(missing),
    '',
    ...kinds.flatMap(({ name, figures }) => [
      name,
      renderTable(
        [
          'service',
          ...loads.flatMap(({ connections }) => [`requests / s over ${connections}`, 'CPU µs each', `p99 ms`]),
        ],
        figures.map((figure) => [
          figure.name,
          ...figure.loads.flatMap(({ perSecond, cpuUsEach, p99Ms }) => [
            whole(perSecond),
            cpuUsEach.toFixed(1),
            p99Ms.toFixed(2),
          ]),
        ]),
      ),
    ]),
    ...loads.flatMap(({ connections }, at) => [
      `Requests per second of CPU time, over ${connections}`,
      renderTable(
        ['service', ...kinds.map(({ name }) => name)],
        summaryOf(kinds, ({ loads: laps }) => 1e6 / (laps[at]?.cpuUsEach ?? Number.NaN)),
      ),
    ]),
  ].join('\n');
}

/** A row for each server, with a figure of each kind. */
function summaryOf<Figure extends { readonly name: string }>(
  kinds: readonly { readonly figures: readonly Figure[] }[],
  of: (figure: Figure) => number,
): readonly (readonly string[])[] {
  const [first] = kinds;
  return (first?.figures ?? []).map(({ name }, at) => [
    name,
    ...kinds.map(({ figures }) => {
      const figure = figures[at];
      return figure === undefined ? '' : whole(of(figure));
    }),
  ]);
}

function absentOf(missing: readonly Absent[]): readonly string[] {
  return missing.map(({ name, why }) => `Not measured: ${name}. ${why}`);
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en');
}
