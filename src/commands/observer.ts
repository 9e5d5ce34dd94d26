import type { Listening } from '../fronts/front.ts';
import type { ListenAddress } from '../policy/config-values.ts';
import { textFormat } from '../services/prometheus.ts';
import { openHttpListener } from './http-listener.ts';

/** What an observer is shown. */
export interface Watched {
  /** Whether mail is taken: all listeners are open under a policy, by all workers, and no stop has been asked for. */
  readonly state: () => 'starting' | 'ready' | 'draining';
  /** All metrics, in Prometheus' text format. */
  readonly metrics: () => Promise<string>;
}

/** How long a connection may be silent, in milliseconds: twice as long as a request may take. */
const idleMs = 10_000;
/** Prometheus, its twin and a few probes; who asks more is dropped. */
const mostConnections = 50;

/**
 * Opens the HTTP listener of monitoring: `/metrics`; `/healthz`, which answers as long as the process does; `/readyz`,
 * 503 unless mail is taken. It knows GET and HEAD and reads nothing but the path. Rejects when it cannot be bound.
 */
export async function openObserver(
  where: ListenAddress,
  watched: Watched,
  onError: (error: Error) => void,
): Promise<Pick<Listening, 'address' | 'stop'>> {
  return openHttpListener({
    where,
    answer: async (request, response) => {
      const { status, type, body } = await answer(request.method, request.url ?? '', watched, onError);
      // Who sends a body has not understood; it is not waited for.
      if (request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined) {
        response.setHeader('Connection', 'close');
      }
      response.writeHead(status, {
        'Content-Type': type,
        'Content-Length': Buffer.byteLength(body),
        'Cache-Control': 'no-store',
      });
      response.end(body);
    },
    mostConnections,
    idleMs,
    onError,
  });
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const nothing: Answer = { status: 404, type: 'text/plain; charset=utf-8', body: 'not found\n' };

async function answer(
  method: string | undefined,
  url: string,
  watched: Watched,
  onError: (error: Error) => void,
): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return nothing;
  try {
    switch (url.split('?', 1)[0]) {
      case '/metrics':
        return { status: 200, type: textFormat, body: await watched.metrics() };
      case '/healthz':
        return { ...nothing, status: 200, body: 'ok\n' };
      case '/readyz':
        return { ...nothing, status: watched.state() === 'ready' ? 200 : 503, body: `${watched.state()}\n` };
      default:
        return nothing;
    }
  } catch (error) {
    // The mail does not suffer from a fault in what counts it.
    onError(error instanceof Error ? error : new Error(String(error)));
    return { ...nothing, status: 500, body: 'inner failure\n' };
  }
}
