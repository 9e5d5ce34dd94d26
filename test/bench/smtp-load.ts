import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { envelope } from './smtp-mail.ts';

/** How many messages are sent, and how. */
export interface Load {
  readonly port: number;
  /** A file as of `mailFile`. */
  readonly mail: string;
  readonly messages: number;
  /** Whether a connection serves for many messages, or each message has its own. */
  readonly isKept: boolean;
}

/** Connections at once. */
const sessions = 20;

// Debian keeps it where only root looks.
const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };

/** Whether Postfix's smtp-source is here. */
export function hasSmtpSource(): boolean {
  return spawnSync('smtp-source', [], { env }).error === undefined;
}

/** Sends messages by Postfix's smtp-source, 20 connections at once, and gives the seconds. Rejects when one is refused. */
export async function send({ port, mail, messages, isKept }: Load): Promise<number> {
  const began = performance.now();
  await promisify(execFile)(
    'smtp-source',
    [
      ...(isKept ? ['-d'] : []),
      ...['-s', String(Math.min(sessions, messages))],
      ...['-m', String(messages)],
      ...['-M', envelope.helo],
      ...['-f', envelope.sender],
      ...['-t', envelope.recipient],
      ...['-F', mail],
      `inet:127.0.0.1:${port}`,
    ],
    { env },
  );
  return (performance.now() - began) / 1000;
}
