import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';

/** What a mail server does with a client: its reply to each command by its first word, `greeting` for none. */
export interface Behaviour {
  /** A reply without CRLF; `hang` says nothing, `reset` and `close` end the connection so. */
  readonly answers?: Readonly<Record<string, string>>;
  /** Whether STARTTLS is offered, and what becomes of it. */
  readonly tls?: 'works' | 'breaks';
}

/** A mail server on the loopback that writes down what it was told. */
export interface FakeExchange {
  readonly port: number;
  readonly heard: readonly string[];
  readonly connections: () => number;
  /** The most connections that were open at a time. */
  readonly mostAtOnce: () => number;
  behave: (behaviour: Behaviour) => void;
  readonly stop: () => Promise<void>;
}

const usual: Readonly<Record<string, string>> = {
  greeting: '220 mx.test ESMTP',
  EHLO: '250-mx.test\r\n250 8BITMIME',
  HELO: '250 mx.test',
  MAIL: '250 2.1.0 Ok',
  RCPT: '250 2.1.5 Ok',
  QUIT: '221 2.0.0 Bye',
};

const files = join(import.meta.dirname, '..', '..', 'fronts', 'tls');

/** Starts one. */
export async function startExchange(first: Behaviour = {}): Promise<FakeExchange> {
  let behaviour = first;
  let connections = 0;
  let open = 0;
  let most = 0;
  const heard: string[] = [];
  const sockets = new Set<Socket>();

  const answer = (socket: Socket, word: string, isSecured: boolean): void => {
    const { answers = {}, tls } = behaviour;
    const said = answers[word] ?? usual[word] ?? '500 5.5.2 What?';
    if (said === 'hang') return;
    if (said === 'reset') socket.resetAndDestroy();
    else if (said === 'close') socket.end();
    else if (word === 'EHLO' && tls !== undefined && !isSecured) socket.write('250-mx.test\r\n250 STARTTLS\r\n');
    else socket.write(`${said}\r\n`);
  };

  const serve = (socket: Socket, isSecured: boolean): void => {
    let rest = '';
    const onData = (octets: Buffer): void => {
      rest += octets.toString();
      for (let end = rest.indexOf('\r\n'); end !== -1; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        heard.push(isSecured ? `[tls] ${line}` : line);
        const [word = ''] = line.split(' ');
        if (word === 'STARTTLS' && behaviour.tls !== undefined) {
          socket.write('220 2.0.0 Go\r\n');
          socket.off('data', onData);
          if (behaviour.tls === 'breaks') socket.once('data', () => socket.destroy());
          else secure(socket);
          return;
        }
        answer(socket, word, isSecured);
        if (word === 'QUIT') socket.end();
      }
    };
    socket.on('data', onData).on('error', () => undefined);
  };

  const secure = (plain: Socket): void => {
    const secured = new TLSSocket(plain, {
      isServer: true,
      cert: readFileSync(join(files, 'mx.pem')),
      key: readFileSync(join(files, 'mx.key')),
    });
    serve(secured, true);
  };

  const server = createServer((socket) => {
    connections++;
    open++;
    most = Math.max(most, open);
    sockets.add(socket);
    socket.on('close', () => {
      open--;
      sockets.delete(socket);
    });
    serve(socket, false);
    answer(socket, 'greeting', false);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    heard,
    connections: () => connections,
    mostAtOnce: () => most,
    behave: (next) => {
      behaviour = next;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
