import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { SecureVersion } from 'node:tls';
import { connect as secure } from 'node:tls';

/** An SMTP client that says just what it is told, in whatever order. One command at a time. */
export interface RawClient {
  /** The lines of the next reply; rejects when the server closes the connection instead. */
  readonly reply: () => Promise<string[]>;
  /** Sends a line and gives the reply to it. */
  readonly ask: (line: string) => Promise<string[]>;
  /** Sends a line that has no reply, as those of a message. */
  readonly say: (line: string) => void;
  /** Sends a message after the 354, dot-stuffed and with its final dot, and gives the reply to it. */
  readonly send: (message: Uint8Array) => Promise<string[]>;
  /** Begins TLS of just this version after the 220; whose certificate it is does not matter. */
  readonly startTls: (version: SecureVersion) => Promise<void>;
  /** Sends a line and leaves its reply, and the connection, to somebody else. */
  readonly handOver: (line: string) => Socket;
  readonly close: () => void;
}

/** Who said a line, and the line without CRLF. */
export type Overhear = (side: 'C' | 'S', line: string) => void;

/** Connects to a server on this machine. The greeting is the first `reply`. */
export async function connectRaw(port: number, overhear: Overhear = () => undefined): Promise<RawClient> {
  let socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.setNoDelay(true);
  let rest = '';
  let isOver = false;
  const lines: string[] = [];
  let wake: () => void = () => undefined;
  const onData = (octets: Buffer) => {
    rest += octets.toString();
    const ended = rest.split('\r\n');
    rest = ended.pop() ?? '';
    for (const line of ended) overhear('S', line);
    lines.push(...ended);
    wake();
  };
  const onOver = () => {
    isOver = true;
    wake();
  };
  const listen = () => socket.on('data', onData).on('close', onOver).on('error', onOver);
  const leave = () => socket.off('data', onData).off('close', onOver).off('error', onOver);
  listen();

  async function reply(): Promise<string[]> {
    for (;;) {
      const last = lines.findIndex((line) => /^\d{3}(?: |$)/.test(line));
      if (last !== -1) return lines.splice(0, last + 1);
      if (isOver) throw new Error('the server has closed the connection');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  function say(line: string): void {
    overhear('C', line);
    socket.write(`${line}\r\n`);
  }

  return {
    reply,
    say,
    ask: (line) => {
      say(line);
      return reply();
    },
    send: (message) => {
      overhear('C', `(${message.length} octets)`);
      overhear('C', '.');
      socket.write(stuffed(message));
      return reply();
    },
    startTls: async (version) => {
      leave();
      socket = secure({ socket, rejectUnauthorized: false, minVersion: version, maxVersion: version });
      await once(socket, 'secureConnect');
      listen();
    },
    handOver: (line) => {
      say(line);
      socket.pause();
      leave();
      return socket;
    },
    close: () => socket.destroy(),
  };
}

/** With a dot before each line that begins with one, CRLF at the end, and the final dot (RFC 5321 4.5.2). */
function stuffed(message: Uint8Array): Buffer {
  const text = Buffer.from(message).toString('latin1');
  const lines = text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`;
  return Buffer.from(`${lines.replace(/(^|\r\n)\./g, '$1..')}.\r\n`, 'latin1');
}
