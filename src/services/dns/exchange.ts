import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { largestMessage } from './message-bounds.ts';
import type { Question } from './question.ts';
import { answersTo } from './question.ts';
import type { ServerAddress } from './server-address.ts';

/** What came of asking one server once. */
export type Exchanged =
  /** A message that answers the question. */
  | { readonly kind: 'message'; readonly message: Buffer }
  | { readonly kind: 'silence' }
  /** Somebody sends answers to questions that were not asked: over UDP nothing can be believed any more. */
  | { readonly kind: 'doubtful' }
  | { readonly kind: 'unreachable'; readonly why: string };

/** When to give up. */
export interface Patience {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Messages that answer nothing after which the answer is asked for over TCP; chance has 65,536 ids for each. */
const mostStrange = 8;

/** Asks over UDP, from a port of its own, which the kernel picks at random, and hears nobody but the server. */
export function askOverUdp(server: ServerAddress, question: Question, patience: Patience): Promise<Exchanged> {
  const { promise, resolve } = Promise.withResolvers<Exchanged>();
  const socket = createSocket(server.family === 6 ? 'udp6' : 'udp4');
  const end = onceEnded(patience, (exchanged) => {
    socket.close();
    resolve(exchanged);
  });
  let strange = 0;
  socket.on('error', (error) => end({ kind: 'unreachable', why: error.message }));
  socket.on('message', (message) => {
    switch (answersTo(message, question)) {
      case 'yes':
        return end({ kind: 'message', message });
      case 'but for case':
        return end({ kind: 'doubtful' });
      default:
        if (++strange >= mostStrange) end({ kind: 'doubtful' });
    }
  });
  socket.connect(server.port, server.host, () => {
    if (!end.isOver()) socket.send(question.message);
  });
  return promise;
}

/** Asks over TCP, where whoever answers has at least heard the question (RFC 7766). */
export function askOverTcp(server: ServerAddress, question: Question, patience: Patience): Promise<Exchanged> {
  const { promise, resolve } = Promise.withResolvers<Exchanged>();
  const socket = connect({ host: server.host, port: server.port });
  const end = onceEnded(patience, (exchanged) => {
    socket.destroy();
    resolve(exchanged);
  });
  const refuse = (why: string) => end({ kind: 'unreachable', why });
  let received = Buffer.alloc(0);
  socket.on('error', (error) => refuse(error.message));
  socket.on('close', () => refuse('the connection was closed'));
  socket.on('connect', () => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(question.message.length);
    socket.write(Buffer.concat([length, question.message]));
  });
  socket.on('data', (data: Buffer) => {
    received = Buffer.concat([received, data]);
    if (received.length < 2) return;
    const length = received.readUInt16BE(0);
    if (length > largestMessage) return refuse(`an answer of ${length} octets`);
    if (received.length < length + 2) return;
    const message = received.subarray(2, length + 2);
    if (answersTo(message, question) === 'no') refuse('an answer to another question');
    else end({ kind: 'message', message });
  });
  return promise;
}

/** Ends something once: when it is told to, when the time is over, or when nobody wants it any more. */
function onceEnded({ timeoutMs, signal }: Patience, finish: (exchanged: Exchanged) => void) {
  let over = false;
  const end = (exchanged: Exchanged): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
    finish(exchanged);
  };
  const giveUp = () => end({ kind: 'silence' });
  const timer = setTimeout(giveUp, timeoutMs);
  signal.addEventListener('abort', giveUp);
  return Object.assign(end, { isOver: () => over });
}
