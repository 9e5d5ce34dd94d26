import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Listening } from '../fronts/front.ts';
import type { Ip } from '../mail/ip.ts';
import type { ListenAddress } from '../policy/config-values.ts';
import { loginReported } from '../services/dovecot-report.ts';
import { openHttpListener } from './http-listener.ts';

/** How long Dovecot may be silent, in milliseconds, and how long a request may be, in octets. */
const idleMs = 60_000;
const longest = 16_384;

/** Dovecot keeps a connection or a few; who asks more is dropped. */
const mostConnections = 100;

/**
 * Opens the HTTP listener for Dovecot's auth-policy requests. Every login is allowed: that is Dovecot's own business. Of
 * those that it reports as done, `noted` gets the client. Rejects when it cannot be bound.
 */
export async function openLoginReports(
  where: ListenAddress,
  noted: (client: Ip) => void,
  onError: (error: Error) => void,
): Promise<Pick<Listening, 'address' | 'stop'>> {
  return openHttpListener({
    where,
    answer: (request, response) => {
      read(request).then(
        (body) => {
          if (body === undefined) return answer(response, 413);
          const isReport = new URL(request.url ?? '', 'http://localhost').searchParams.get('command') === 'report';
          const client = isReport ? loginReported(body) : undefined;
          if (client !== undefined) noted(client);
          answer(response, 200);
        },
        // Who leaves in the middle gets no answer.
        () => response.destroy(),
      );
    },
    mostConnections,
    idleMs,
    onError,
  });
}

function answer(response: ServerResponse, status: number): void {
  // A status of 0 allows the login; anything negative would refuse it.
  const body = JSON.stringify({ status: 0, msg: '' });
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

/** The body of a request; undefined where it is too long. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue;
    length += chunk.length;
    if (length > longest) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
