import { cpus } from 'node:os';
import { exim } from './smtp-exim.ts';
import { harakas } from './smtp-haraka.ts';
import { libraries } from './smtp-library.ts';
import { hasSmtpSource } from './smtp-load.ts';
import { mails } from './smtp-mail.ts';
import { delivering, ours } from './smtp-ours.ts';
import { postfixes } from './smtp-postfix.ts';
import { sink } from './smtp-sink.ts';
import type { Case, SmtpEffort, SmtpFigure } from './smtp-speed.ts';
import { smtpSpeed } from './smtp-speed.ts';
import { renderTable } from './table.ts';

/**
 * Our SMTP server beside others, as text. Every server judges the message by its policy and throws it away, where its
 * name does not say otherwise; what delivering costs us is in rows of its own. With `quick` only what needs no download
 * runs, and with small messages.
 */
export async function smtpTables(isQuick: boolean): Promise<string> {
  if (!hasSmtpSource()) return 'SMTP: nothing was measured, for smtp-source is not here; Debian has it in `postfix`.\n';
  const effort: SmtpEffort = isQuick
    ? { rounds: 1, lapSeconds: 0.05, tryOut: 4, warmUpSeconds: 0.05, settleMs: 0 }
    : { rounds: 5, lapSeconds: 1.5, tryOut: 40, warmUpSeconds: 4, settleMs: 300 };
  const rivals = [...ours, ...libraries, ...(isQuick ? [] : [...harakas, exim, ...postfixes, ...delivering]), sink];
  const cases = mails.slice(0, isQuick ? 1 : undefined).flatMap((mail, at): Case[] => {
    const perSecond = at === 0 ? 50 : 10;
    return [
      { mail, isKept: true, perSecond },
      { mail, isKept: false, perSecond },
    ];
  });
  const { cases: measured, missing } = await smtpSpeed(rivals, cases, effort);
  return [
    `SMTP on ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}; smtp-source, 20 connections at once`,
    ...rivals.map(({ name, doc }) => `  ${name}: ${doc}`),
    ...missing.map(({ rival, why }) => `Not measured: ${rival.name}. ${why}`),
    '',
    ...measured.flatMap(({ case: { mail, isKept, perSecond }, figures }) => [
      `${mail.size}, ${isKept ? 'kept connections' : 'a connection each'}; latencies at ${perSecond} messages a second`,
      renderTable(
        ['server', 'messages / CPU s', 'ms CPU each', 'messages / s', 'p50 ms', 'p99 ms', 'Msen / it'],
        figures.map((figure) => row(figure, figures[0]?.perCpuSecond ?? 0)),
      ),
    ]),
  ].join('\n');
}

function row({ rival, perCpuSecond, perSecond, p50, p99 }: SmtpFigure, msen: number): string[] {
  return [
    rival.name,
    Math.round(perCpuSecond).toLocaleString('en'),
    (1000 / perCpuSecond).toFixed(3),
    Math.round(perSecond).toLocaleString('en'),
    p50.toFixed(1),
    p99.toFixed(1),
    (msen / perCpuSecond).toFixed(2),
  ];
}
