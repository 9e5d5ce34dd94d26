import { rmSync } from 'node:fs';
import { median } from './race.ts';
import { cpuSeconds } from './smtp-cpu.ts';
import { latencies, quantile } from './smtp-latency.ts';
import { send } from './smtp-load.ts';
import type { Mail } from './smtp-mail.ts';
import { mailFile, onTheWire } from './smtp-mail.ts';
import type { Rival, Running } from './smtp-rival.ts';
import { folderFor } from './smtp-rival.ts';

/** How much is measured. */
export interface SmtpEffort {
  readonly rounds: number;
  /** Seconds of one lap of one server. */
  readonly lapSeconds: number;
  /** Messages of the first lap, which says how many a real lap takes. */
  readonly tryOut: number;
  /** For how long each server is warmed up, in seconds: what runs for months is not measured in its first second. */
  readonly warmUpSeconds: number;
  /** For how long processes of the last connections may be on their way out before CPU time is read. */
  readonly settleMs: number;
}

/** A way in which mail comes. */
export interface Case {
  readonly mail: Mail;
  readonly isKept: boolean;
  /** Messages a second at which latencies are measured. */
  readonly perSecond: number;
}

/** What one server made of one case; medians over rounds. */
export interface SmtpFigure {
  readonly rival: Rival;
  readonly perCpuSecond: number;
  readonly perSecond: number;
  /** Milliseconds, of all rounds together. */
  readonly p50: number;
  readonly p99: number;
}

/** The figures of each case, and why some rivals have none. */
export interface SmtpSpeed {
  readonly cases: readonly { readonly case: Case; readonly figures: readonly SmtpFigure[] }[];
  readonly missing: readonly { readonly rival: Rival; readonly why: string }[];
}

/**
 * Sends the same mail to each server, in turn and round after round, so that what the machine does meanwhile meets all
 * of them alike. CPU time is that of all processes of the server; the client's does not count.
 */
export async function smtpSpeed(
  rivals: readonly Rival[],
  cases: readonly Case[],
  effort: SmtpEffort,
): Promise<SmtpSpeed> {
  const running: { rival: Rival; server: Running }[] = [];
  const missing: { rival: Rival; why: string }[] = [];
  const folder = folderFor('mail');
  try {
    for (const rival of rivals) {
      const server = await rival.start();
      if ('missing' in server) missing.push({ rival, why: server.missing });
      else running.push({ rival, server });
    }
    const measured = [];
    for (const each of cases) {
      const file = mailFile(folder, each.mail);
      const contestants = [];
      for (const { rival, server } of running) contestants.push(await prepare(rival, server, each, file, effort));
      for (let round = 0; round < effort.rounds; round += 1) {
        for (const contestant of contestants) await contestant.lap();
        for (const contestant of contestants) await contestant.listen();
      }
      measured.push({ case: each, figures: contestants.map(({ figure }) => figure()) });
    }
    return { cases: measured, missing };
  } finally {
    for (const { server } of running) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Finds out how many messages make a lap, and runs one that does not count. */
async function prepare(rival: Rival, server: Running, each: Case, mail: string, effort: SmtpEffort) {
  const { lapSeconds, tryOut, warmUpSeconds, settleMs } = effort;
  const perCpuSecond: number[] = [];
  const perSecond: number[] = [];
  const took: number[] = [];
  const message = onTheWire(each.mail);

  const run = async (messages: number) => {
    const before = cpuSeconds(server.pid);
    const seconds = await send({ port: server.port, mail, messages, isKept: each.isKept });
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    return { seconds, cpu: cpuSeconds(server.pid) - before };
  };

  let messages = tryOut;
  for (const seconds of [warmUpSeconds, lapSeconds]) {
    const tried = await run(messages);
    // One that mostly waits gets more, for its CPU time is counted in hundredths of a second.
    const factor = tried.cpu < 0.3 * tried.seconds ? 2 : 1;
    messages = Math.max(tryOut, Math.round((messages / tried.seconds) * seconds * factor));
  }

  return {
    lap: async () => {
      const { seconds, cpu } = await run(messages);
      perCpuSecond.push(messages / Math.max(cpu, 0.01));
      perSecond.push(messages / seconds);
    },
    listen: async () => {
      const { port } = server;
      const { isKept } = each;
      const more = await latencies({ port, message, isKept, perSecond: each.perSecond, seconds: lapSeconds });
      took.push(...more);
    },
    figure: (): SmtpFigure => ({
      rival,
      perCpuSecond: median(perCpuSecond),
      perSecond: median(perSecond),
      p50: quantile(took, 0.5),
      p99: quantile(took, 0.99),
    }),
  };
}
