import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { HopReply } from './reply-reader.ts';
import { makeReplyReader } from './reply-reader.ts';

/** Why there is no answer. After a failure its connection is of no use any more, and closed. */
export interface HopFailure {
  readonly kind: 'failure';
  /** `tls`: no handshake came about; `late`: a deadline has passed; `garbled`: what came is no SMTP, or came unasked. */
  readonly cause: 'unreachable' | 'tls' | 'closed' | 'late' | 'garbled';
  readonly why: string;
}

export type Heard = HopReply | HopFailure;

/** A connection in lock step: what is said is answered before more is said. Nothing of it rejects. Times are milliseconds. */
export interface HopConnection {
  /** The next reply. */
  readonly hear: (ms: number) => Promise<Heard>;
  /** Says a line and gives the reply to it. */
  readonly ask: (line: string, ms: number) => Promise<Heard>;
  /** Hands octets to the system, until an answer comes before its time. */
  readonly send: (parts: readonly Uint8Array[], ms: number) => Promise<HopFailure | undefined>;
  readonly secure: (identity: TlsIdentity, ms: number) => Promise<HopFailure | undefined>;
  /** Bounds all that follows, besides the time that each step has. */
  readonly limit: (ms: number) => void;
  /** Whether it is open, and silent, as it has to be before something is said. */
  readonly isReady: () => boolean;
  readonly close: () => void;
}

/** Whose certificate is asked for; without `isChecked` any will do. */
export interface TlsIdentity {
  readonly host: string | undefined;
  readonly isChecked: boolean;
  /** PEM text of the authorities that count; undefined for those that Node knows. */
  readonly ca: string | undefined;
}

/** Where a server listens. */
type HopAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/** Connects to a server. */
export function connectHop(address: HopAddress, ms: number): Promise<HopConnection | HopFailure> {
  return new Promise((resolve) => {
    const socket = connect(
      address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port },
    );
    const giveUp = (why: string) => {
      clearTimeout(late);
      socket.destroy();
      resolve({ kind: 'failure', cause: 'unreachable', why });
    };
    const late = setTimeout(() => giveUp(`no connection within ${ms} ms`), ms);
    const onError = (error: Error) => giveUp(textOf(error));
    socket.once('error', onError);
    socket.once('connect', () => {
      clearTimeout(late);
      socket.off('error', onError);
      socket.setNoDelay(true);
      resolve(speak(socket));
    });
  });
}

function speak(connected: Socket): HopConnection {
  let socket = connected;
  let reader = makeReplyReader();
  let until = Number.POSITIVE_INFINITY;
  let broken: HopFailure | undefined;
  const replies: HopReply[] = [];
  let wake = () => {};

  const fail = (cause: HopFailure['cause'], why: string): HopFailure => {
    broken ??= { kind: 'failure', cause, why };
    socket.destroy();
    wake();
    return broken;
  };
  const onData = (octets: Buffer) => {
    const problem = reader.push(octets, replies);
    if (problem !== undefined || replies.length > mostUnread) fail('garbled', problem ?? 'more answers than questions');
    wake();
  };
  const onEnd = () => fail('closed', 'the connection was closed');
  const onError = (error: Error) => fail('closed', textOf(error));
  const attach = () => socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);
  const detach = () => socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
  attach();

  /** Waits for something to happen; false when the time is over. */
  const wait = (deadline: number): Promise<boolean> =>
    new Promise((resolve) => {
      const left = Math.min(deadline, until) - performance.now();
      if (left <= 0) return resolve(false);
      const late = setTimeout(() => resolve(false), Math.ceil(left));
      wake = () => {
        clearTimeout(late);
        resolve(true);
      };
    });
  const isReady = () => broken === undefined && replies.length === 0 && !reader.isMidway();

  const hear = async (ms: number): Promise<Heard> => {
    const deadline = performance.now() + ms;
    for (;;) {
      const reply = replies.shift();
      if (reply !== undefined) return reply;
      if (broken !== undefined) return broken;
      if (!(await wait(deadline))) return fail('late', 'no answer in time');
    }
  };

  const secured = (identity: TlsIdentity, ms: number): Promise<HopFailure | undefined> =>
    new Promise((resolve) => {
      const { host, isChecked, ca } = identity;
      detach();
      const plain = socket.on('error', () => undefined);
      const left = Math.min(ms, until - performance.now());
      const late = setTimeout(() => over(fail('late', 'no TLS handshake in time')), Math.max(0, left));
      const over = (failure: HopFailure | undefined) => {
        clearTimeout(late);
        resolve(failure);
      };
      socket = connectTls({
        socket: plain,
        ...(host === undefined ? {} : { host }),
        // An address is no server name (RFC 6066 section 3).
        ...(host === undefined || /^[\d.]+$|:/.test(host) ? {} : { servername: host }),
        ...(ca === undefined ? {} : { ca }),
        rejectUnauthorized: isChecked,
      });
      const onFault = (error: Error | undefined) => {
        plain.destroy();
        over(fail('tls', `no TLS: ${error === undefined ? 'the connection was closed' : textOf(error)}`));
      };
      const onClose = () => onFault(undefined);
      socket.on('error', onFault).on('close', onClose);
      socket.once('secureConnect', () => {
        socket.off('error', onFault).off('close', onClose);
        reader = makeReplyReader();
        attach();
        over(undefined);
      });
    });

  return {
    hear,
    isReady,
    ask: async (line, ms) => {
      if (/[\r\n]/.test(line)) throw new Error('a command is one line');
      if (!isReady()) return broken ?? fail('garbled', 'it spoke unasked');
      socket.write(`${line}\r\n`);
      return hear(ms);
    },
    send: async (parts, ms) => {
      const deadline = performance.now() + ms;
      let unsent = parts.length;
      if (broken !== undefined) return broken;
      socket.cork();
      for (const part of parts) {
        socket.write(part, () => {
          unsent -= 1;
          if (unsent === 0) wake();
        });
      }
      socket.uncork();
      while (unsent > 0 && isReady()) {
        if (!(await wait(deadline))) return fail('late', 'it does not read');
      }
      return replies.length > 0 ? undefined : broken;
    },
    // What was said in the clear before the handshake must not count after it (RFC 3207 section 5).
    secure: async (identity, ms) =>
      isReady() ? secured(identity, ms) : (broken ?? fail('garbled', 'it spoke unasked')),
    limit: (ms) => {
      until = performance.now() + ms;
    },
    close: () => {
      fail('closed', 'we have closed the connection');
    },
  };
}

/** Answers that nobody has asked for yet; of LMTP there is one for each recipient. */
const mostUnread = 100_000;

function textOf(error: Error): string {
  // Where several addresses were tried, the error has a code and no message; of a certificate it has advice for developers.
  const [message = ''] = error.message.split('; if ');
  return message === '' && 'code' in error ? String(error.code) : message;
}
