import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Login, LoginAttempt, Logins } from './logins.ts';

/** Where Dovecot's authentication service listens. */
export type DovecotAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** Dovecot itself holds back the answer to a wrong password, the longer the more there were. Milliseconds. */
const patienceMs = 30_000;
/** UTF-16 code units that it may say before its answer. */
const longestTalk = 65_536;

/**
 * Users as Dovecot knows them: its authentication protocol, version 1, with one connection for each login. Whatever
 * keeps it from saying yes or no within the time is `unavailable`.
 */
export function dovecotLogins(address: DovecotAddress, limitMs = patienceMs): Logins {
  return {
    check: (attempt) => {
      // In SASL's PLAIN a NUL parts the fields.
      if (`${attempt.user}${attempt.password}`.includes('\0')) return Promise.resolve({ kind: 'wrong' });
      return ask(
        address.kind === 'unix' ? connect(address.path) : connect(address.port, address.host),
        attempt,
        limitMs,
      );
    },
  };
}

function ask(socket: Socket, attempt: LoginAttempt, limitMs: number): Promise<Login> {
  return new Promise((resolve) => {
    const done = (login: Login) => {
      clearTimeout(late);
      socket.destroy();
      resolve(login);
    };
    const late = setTimeout(() => done({ kind: 'unavailable' }), limitMs);
    let pending = '';
    let heard = 0;
    socket.setEncoding('utf8');
    socket.on('connect', () => {
      // No two connections may give one process id; ours has many.
      socket.write(`VERSION\t1\t1\nCPID\t${randomInt(1, 2 ** 31)}\n`);
    });
    socket.on('data', (chunk: string) => {
      heard += chunk.length;
      if (heard > longestTalk) return done({ kind: 'unavailable' });
      const lines = `${pending}${chunk}`.split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        const [word = '', ...fields] = line.split('\t');
        if (word === 'VERSION' && fields[0] !== '1') return done({ kind: 'unavailable' });
        if (word === 'DONE') socket.write(requestOf(attempt));
        const answer = answerOf(word, fields, attempt);
        if (answer !== undefined) return done(answer);
      }
    });
    socket.on('error', () => done({ kind: 'unavailable' }));
    socket.on('close', () => done({ kind: 'unavailable' }));
  });
}

function requestOf({ user, password, client }: LoginAttempt): string {
  const response = Buffer.from(`\0${user}\0${password}`).toString('base64');
  return `AUTH\t1\tPLAIN\tservice=smtp\tsecured\trip=${client}\tresp=${response}\n`;
}

/** Undefined for a line that is no answer. */
function answerOf(word: string, fields: readonly string[], { user }: LoginAttempt): Login | undefined {
  if (word === 'OK') {
    const known = fields.find((field) => field.startsWith('user='))?.slice('user='.length);
    return { kind: 'right', user: known === undefined || known === '' ? user : known };
  }
  if (word === 'FAIL') {
    const isTemporary = fields.some((field) => field === 'temp' || field === 'code=temp_fail');
    return { kind: isTemporary ? 'unavailable' : 'wrong' };
  }
  // PLAIN has all in its first response; whoever asks for more speaks something else.
  return word === 'CONT' ? { kind: 'unavailable' } : undefined;
}
