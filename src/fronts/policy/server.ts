import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { policyFront } from '../../mail/front-kind.ts';
import type { Listener } from '../../policy/config.ts';
import type { Front, FrontContext, Listening } from '../front.ts';
import type { Desk } from './desk.ts';
import { actionOf, makeDesks } from './desk.ts';
import { parseRequest } from './request.ts';

/** Postfix's policy delegation protocol (SMTPD_POLICY_README). */
export const policy: Front = { kind: policyFront, listen };

/** Octets of one request; Postfix cuts its lines at 2048 and sends some thirty. */
const longestRequest = 65_536;
/** Postfix closes an idle connection after 300 s, and any after 1000 s. */
const idleMs = 1_000_000;
const requestEnd = Buffer.from('\n\n');

async function listen(listener: Listener, context: FrontContext): Promise<Listening> {
  const { limits } = context.config;
  const openDesk = makeDesks(listener.name, context);
  const clients = new Set<PolicyClient>();
  const server = createServer((socket) => {
    if (clients.size >= limits.connections) {
      // There is no way to say so: Postfix takes a closed connection for a failure, and tries again.
      socket.destroy();
      return;
    }
    const desk = openDesk();
    const client = serve(socket, desk, (problem) =>
      context.log.notice('warning', undefined, `${listener.name}: ${problem}`),
    );
    clients.add(client);
    socket.once('close', () => {
      clients.delete(client);
      desk.close();
    });
  });
  const bound = await context.bind(server, listener);
  server.on('error', (error) => context.log.notice('error', undefined, `${listener.name}: ${error.message}`));
  return {
    address: bound.address,
    connections: () => clients.size,
    stop: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => {
          for (const client of clients) client.socket.destroy();
        }, limits.shutdownMs);
        void bound.close().then(() => {
          clearTimeout(late);
          resolve();
        });
        for (const client of clients) client.leave();
      }),
  };
}

interface PolicyClient {
  readonly socket: Socket;
  /** Closes the connection once the request under way has been answered. */
  readonly leave: () => void;
}

/** Answers the requests of one connection in their order. What is no request is reported and the connection closed. */
function serve(socket: Socket, desk: Desk, report: (problem: string) => void): PolicyClient {
  let pending: Buffer = Buffer.alloc(0);
  let isWorking = false;
  let isLeaving = false;

  const answerAll = async (): Promise<void> => {
    isWorking = true;
    for (;;) {
      const end = pending.indexOf(requestEnd);
      if (end > longestRequest || (end === -1 && pending.length > longestRequest))
        return refuse('a request that is too long');
      if (end === -1 && !beginsLikeOne(pending)) return refuse('no request of smtpd_access_policy');
      if (end === -1 || isLeaving) break;
      const parsed = parseRequest(pending.toString('utf8', 0, end));
      pending = pending.subarray(end + requestEnd.length);
      if ('problem' in parsed) return refuse(parsed.problem);
      const action = 'refused' in parsed ? actionOf(parsed.refused) : await desk.answer(parsed.request);
      if (!socket.writable) return;
      // A client that does not read its answers waits for itself.
      if (!socket.write(`action=${action}\n\n`)) await drained(socket);
    }
    isWorking = false;
    if (isLeaving) socket.end();
    else socket.resume();
  };

  const refuse = (problem: string): void => {
    report(`closed without an answer: ${problem}`);
    socket.destroy();
  };

  socket.setNoDelay(true);
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    if (isWorking) socket.pause();
    else void answerAll();
  });
  return {
    socket,
    leave: () => {
      isLeaving = true;
      if (!isWorking) socket.end();
    },
  };
}

/** Whether the first line, as far as it has come, could be an attribute. */
function beginsLikeOne(octets: Buffer): boolean {
  const line = octets.subarray(0, octets.indexOf(10) + 1);
  return line.length === 0 || line.includes('=');
}

/** Resolves when there is room to write again, or nobody left to write to. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
