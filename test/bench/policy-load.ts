import { once } from 'node:events';
import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { requests } from './policy-requests.ts';

/** What a load of policy requests is to be, as the bench tells the thread that makes it. */
export interface PolicyLoad {
  readonly port: number;
  readonly connections: number;
  readonly requests: number;
  /** The number of the first request; what each is about hangs on its number. */
  readonly from: number;
  readonly about: keyof typeof requests;
  /** What each answer has to be. */
  readonly answer: RegExp;
}

/** How it went. */
export interface PolicyLoadFigure {
  readonly tookMs: number;
  /** Milliseconds within which 99 of 100 requests were answered. */
  readonly p99Ms: number;
}

const load: PolicyLoad = workerData;
const times: number[] = [];
let sent = 0;
const requestOf = requests[load.about];

async function ask(): Promise<void> {
  const socket = connect(load.port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  await new Promise<void>((resolve, reject) => {
    let began = 0;
    const next = () => {
      if (sent >= load.requests) {
        socket.end();
        resolve();
        return;
      }
      sent += 1;
      began = performance.now();
      socket.write(requestOf(load.from + sent));
    };
    socket.on('error', reject);
    // One request at a time, so that an answer is never more than one chunk.
    socket.on('data', (octets: Buffer) => {
      if (!load.answer.test(octets.toString('latin1'))) return reject(new Error(octets.toString()));
      times.push(performance.now() - began);
      next();
    });
    next();
  });
}

const began = performance.now();
await Promise.all(Array.from({ length: load.connections }, ask));
const tookMs = performance.now() - began;
const sorted = Float64Array.from(times).sort();
const figure: PolicyLoadFigure = { tookMs, p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0 };
parentPort?.postMessage(figure);
