import type { Socket } from 'node:net';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect } from 'vitest';

/**
 * A session as text. `C:` a line of the client, several in a row are sent in one piece; `C|` octets as a JSON string
 * without its quotes; `S:` a line of the server, `<id>` for any id; `S: (closed)` and `C: (close)` for the ends of the
 * connection, `C: (end)` where the client still reads, `C: (reset)` for a reset; `-- tls` a TLS handshake. Lines before the first of these say what is given; `#` is a comment.
 */
export interface Transcript {
  readonly given: readonly { readonly key: string; readonly value: string }[];
  readonly steps: readonly Step[];
  /** What must have been told to the policy and logged, each as the text after its key, where the transcript says so. */
  readonly expected: readonly { readonly key: string; readonly value: string }[];
}

type Step =
  | { readonly kind: 'send'; octets: Buffer }
  | { readonly kind: 'expect'; readonly line: string }
  | { readonly kind: 'closed' | 'close' | 'end' | 'reset' | 'tls' };

const settings = /^(given|policy): (.*)$/;
const expectations = /^(event|log|delivered|message|asked): (.*)$/;

export function parseTranscript(text: string): Transcript {
  const given: { key: string; value: string }[] = [];
  const expected: { key: string; value: string }[] = [];
  const steps: Step[] = [];
  const send = (octets: Buffer) => {
    const last = steps.at(-1);
    if (last?.kind === 'send') last.octets = Buffer.concat([last.octets, octets]);
    else steps.push({ kind: 'send', octets });
  };
  for (const line of text.split('\n')) {
    const [, key, value = ''] = settings.exec(line) ?? expectations.exec(line) ?? [];
    if (line === '' || line.startsWith('#')) continue;
    if (key !== undefined) (settings.test(line) ? given : expected).push({ key, value });
    else if (line === 'C: (close)') steps.push({ kind: 'close' });
    else if (line === 'C: (end)') steps.push({ kind: 'end' });
    else if (line === 'C: (reset)') steps.push({ kind: 'reset' });
    else if (line === 'S: (closed)') steps.push({ kind: 'closed' });
    else if (line === '-- tls') steps.push({ kind: 'tls' });
    else if (line.startsWith('C: ') || line === 'C:') send(Buffer.from(`${line.slice(3)}\r\n`));
    else if (line.startsWith('C| ')) send(Buffer.from(String(JSON.parse(`"${line.slice(3)}"`)), 'latin1'));
    else if (line.startsWith('S: ')) steps.push({ kind: 'expect', line: line.slice(3) });
    else throw new Error(`no line of a transcript: ${line}`);
  }
  return { given, steps, expected };
}

/** Plays a transcript against a server. */
export async function play(transcript: Transcript, port: number, lineEnd = '\r\n'): Promise<void> {
  let reader = open(connectTcp(port, '127.0.0.1'), lineEnd);
  const heard: string[] = [];
  const wanted: string[] = [];
  for (const step of transcript.steps) {
    if (step.kind === 'send') reader.socket.write(step.octets);
    else if (step.kind === 'close') reader.socket.destroy();
    else if (step.kind === 'end') reader.socket.end();
    else if (step.kind === 'reset') reader.socket.resetAndDestroy();
    else if (step.kind === 'tls')
      reader = open(connectTls({ socket: reader.release(), rejectUnauthorized: false }), lineEnd);
    else {
      const line = await reader.line();
      const want = step.kind === 'expect' ? step.line : '(closed)';
      wanted.push(want);
      heard.push(want.includes('<id>') ? line.replace(/\b[0-9A-HJKMNP-TV-Z]{12}(?:\.\d+)?\b/, '<id>') : line);
      // Beyond the first difference nothing fits any more.
      if (heard.at(-1) !== want) break;
    }
  }
  reader.socket.destroy();
  expect(heard).toEqual(wanted);
}

interface Reader {
  readonly socket: Socket;
  /** The next line without its CRLF, or `(closed)`. */
  readonly line: () => Promise<string>;
  /** Gives the socket away. */
  readonly release: () => Socket;
}

function open(socket: Socket, lineEnd: string): Reader {
  let pending = '';
  let isClosed = false;
  let wake = () => {};
  const onData = (chunk: Buffer) => {
    pending += chunk.toString();
    wake();
  };
  const onEnd = () => {
    isClosed = true;
    wake();
  };
  socket.on('data', onData);
  socket.on('close', onEnd);
  socket.on('end', onEnd);
  socket.on('error', () => undefined);
  return {
    socket,
    line: async () => {
      for (;;) {
        const end = pending.indexOf(lineEnd);
        if (end !== -1) {
          const line = pending.slice(0, end);
          pending = pending.slice(end + lineEnd.length);
          return line;
        }
        if (isClosed) return pending === '' ? '(closed)' : pending;
        await new Promise<void>((resolve, reject) => {
          const late = setTimeout(
            () => reject(new Error(`nothing came, and before it: ${JSON.stringify(pending)}`)),
            3000,
          );
          wake = () => {
            clearTimeout(late);
            resolve();
          };
        });
      }
    },
    release: () => {
      socket.off('data', onData);
      socket.off('close', onEnd);
      socket.off('end', onEnd);
      return socket;
    },
  };
}
