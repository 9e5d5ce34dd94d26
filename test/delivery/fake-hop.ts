import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

/** Where in a session a next hop can go wrong. */
export const points = [
  'greeting',
  'EHLO',
  'STARTTLS',
  'MAIL',
  'first RCPT',
  'second RCPT',
  'DATA',
  'in the data',
  'after the dot',
  'second LMTP reply',
  'RSET',
  'QUIT',
] as const;
export type Point = (typeof points)[number] | 'HELO' | 'AUTH' | 'XCLIENT' | 'XFORWARD';

/**
 * What it does there instead of the usual: a reply, several lines of it parted by `|`; `reset`, `close`, `stall`; or
 * `drip` and a reply, an octet at a time.
 */
export type Behaviour = string;

export interface FakeHopOptions {
  readonly kind?: 'smtp' | 'lmtp';
  readonly extensions?: readonly string[];
  /** With an old version no handshake comes about. */
  readonly tls?: FakeTls;
  /** `line` is the command; undefined for the usual. */
  readonly behave?: (point: Point, line: string) => Behaviour | undefined;
  /** Between two octets of a `drip`. */
  readonly dripMs?: number;
}

export interface FakeTls {
  readonly cert: string;
  readonly key: string;
  readonly isOld?: boolean;
}

/** A message that came in whole, and for whom it was taken. */
export interface Kept {
  readonly mail: string;
  readonly recipients: readonly string[];
  readonly taken: readonly string[];
  /** Without dot-stuffing. */
  readonly octets: Buffer;
}

/** A server that says what a script wants, and remembers what it heard. */
export interface FakeHop {
  readonly address: { readonly kind: 'tcp'; readonly host: string; readonly port: number };
  readonly heard: string[];
  readonly kept: Kept[];
  readonly connections: () => number;
  readonly stop: () => Promise<void>;
}

export async function fakeHop(options: FakeHopOptions = {}): Promise<FakeHop> {
  const heard: string[] = [];
  const kept: Kept[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    serve(socket, options, heard, kept);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' ? (bound?.port ?? 0) : 0;
  return {
    address: { kind: 'tcp', host: '127.0.0.1', port },
    heard,
    kept,
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const endOfData = Buffer.from('\r\n.\r\n');

function serve(plain: Socket, options: FakeHopOptions, heard: string[], kept: Kept[]): void {
  const { kind = 'smtp', extensions = ['8BITMIME', 'SMTPUTF8', 'SIZE 10000000', 'DSN'], tls, behave } = options;
  let socket = plain;
  let rest = Buffer.alloc(0);
  let mail: string | undefined;
  let recipients: string[] = [];
  let isData = false;
  let isOver = false;

  const say = (text: string): void => {
    const lines = text.split('|');
    const code = lines[0]?.slice(0, 3) ?? '';
    const said = lines.map((line, at) => {
      const body = at === 0 ? line.slice(4) : line;
      return /^\d{3}/.test(text) && lines.length > 1 ? `${code}${at < lines.length - 1 ? '-' : ' '}${body}` : line;
    });
    socket.write(`${said.join('\r\n')}\r\n`);
  };
  /** Says what the script wants at this point, or the usual; true when the session goes on with that. */
  const act = (point: Point, line: string, usual: string): boolean => {
    const behaviour = behave?.(point, line);
    if (behaviour === undefined) {
      say(usual);
      return true;
    }
    if (behaviour === 'reset' || behaviour === 'close' || behaviour === 'stall' || behaviour.startsWith('drip')) {
      isOver = true;
      if (behaviour === 'reset') plain.resetAndDestroy();
      if (behaviour === 'close') plain.end();
      if (behaviour === 'stall') plain.pause();
      if (behaviour.startsWith('drip')) drip(socket, `${behaviour.slice(5)}\r\n`, options.dripMs ?? 100);
      return false;
    }
    say(behaviour);
    return /^2/.test(behaviour);
  };

  /** Lines of an AUTH LOGIN that are still to come. */
  let secrets = 0;
  const command = (line: string): void => {
    heard.push(line);
    if (secrets > 0) {
      secrets -= 1;
      act('AUTH', line, secrets > 0 ? '334 UGFzc3dvcmQ6' : '235 2.7.0 Welcome');
      return;
    }
    const verb = line.split(/[ :]/, 1)[0]?.toUpperCase() ?? '';
    if (verb === 'EHLO' || verb === 'LHLO') {
      const offered = [...extensions, ...(tls !== undefined && socket === plain ? ['STARTTLS'] : [])];
      if (verb === 'EHLO' ? kind === 'smtp' : kind === 'lmtp') act('EHLO', line, ['250 fake', ...offered].join('|'));
      else say('500 5.5.1 Not this one');
    } else if (verb === 'HELO') act('HELO', line, '250 fake');
    else if (verb === 'STARTTLS') {
      if (act('STARTTLS', line, '220 2.0.0 Go ahead') && tls !== undefined) secure(tls);
    } else if (verb === 'AUTH') {
      if (!act('AUTH', line, '235 2.7.0 Welcome')) secrets = /LOGIN/.test(line) ? 2 : 0;
    } else if (verb === 'XCLIENT') act('XCLIENT', line, '220 fake');
    else if (verb === 'XFORWARD') act('XFORWARD', line, '250 2.0.0 Ok');
    else if (verb === 'MAIL') {
      recipients = [];
      if (mail !== undefined) say('503 5.5.1 Nested');
      else if (act('MAIL', line, '250 2.1.0 Ok')) mail = line;
    } else if (verb === 'RCPT') {
      const isFirst = /RCPT TO:<[ac]/.test(line);
      if (mail === undefined) say('503 5.5.1 No MAIL');
      else if (act(isFirst ? 'first RCPT' : 'second RCPT', line, '250 2.1.5 Ok'))
        recipients.push(/<(.*)>/.exec(line)?.[1] ?? '');
    } else if (verb === 'DATA') {
      if (recipients.length === 0) say('503 5.5.1 No RCPT');
      else isData = act('DATA', line, '354 Go on');
    } else if (verb === 'RSET') {
      mail = undefined;
      recipients = [];
      act('RSET', line, '250 2.0.0 Ok');
    } else if (verb === 'QUIT') {
      if (act('QUIT', line, '221 2.0.0 Bye')) socket.end();
    } else say('502 5.5.2 Unknown');
  };

  const message = (stuffed: Buffer): void => {
    const octets = Buffer.from(stuffed.toString('latin1').replace(/(^|\r\n)\.\./g, '$1.'), 'latin1');
    const taken: string[] = [];
    // What it answers is one thing, what it does another: where it is silent, nobody has the message.
    for (const [at, recipient] of (kind === 'lmtp' ? recipients : recipients.slice(0, 1)).entries()) {
      if (isOver) break;
      const point = at === 1 ? 'second LMTP reply' : 'after the dot';
      if (act(point, recipient, '250 2.0.0 Ok: kept')) taken.push(...(kind === 'lmtp' ? [recipient] : recipients));
    }
    kept.push({ mail: mail ?? '', recipients, taken, octets });
    mail = undefined;
    recipients = [];
    isData = false;
  };

  const onData = (octets: Buffer): void => {
    rest = Buffer.concat([rest, octets]);
    for (;;) {
      if (isOver) return;
      if (isData) {
        const behaviour = behave?.('in the data', '');
        if (behaviour !== undefined && rest.length > 0) {
          act('in the data', '', '');
          // LMTP has an answer for each.
          if (kind === 'lmtp' && /^[45]/.test(behaviour)) say(behaviour);
          isOver = true;
          return;
        }
        const whole = Buffer.concat([Buffer.from('\r\n'), rest]);
        const end = whole.indexOf(endOfData);
        if (end === -1) return;
        const stuffed = whole.subarray(2, end + 2);
        rest = whole.subarray(end + endOfData.length);
        message(stuffed);
      } else {
        const end = rest.indexOf('\r\n');
        if (end === -1) return;
        const line = rest.subarray(0, end).toString();
        rest = rest.subarray(end + 2);
        command(line);
      }
    }
  };

  const secure = ({ cert, key, isOld }: FakeTls): void => {
    plain.off('data', onData);
    const version = isOld === true ? ({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' } as const) : {};
    const secureContext = createSecureContext({ cert, key, ...version });
    const secured = new TLSSocket(plain, { isServer: true, secureContext });
    secured.on('error', () => undefined).on('data', onData);
    socket = secured;
  };

  plain.on('data', onData);
  act('greeting', '', '220 fake ESMTP');
}

function drip(socket: Socket, text: string, everyMs: number): void {
  let at = 0;
  const timer = setInterval(() => {
    if (at < text.length && socket.writable) socket.write(text.slice(at, at + 1));
    else clearInterval(timer);
    at += 1;
  }, everyMs);
  socket.on('close', () => clearInterval(timer));
}
