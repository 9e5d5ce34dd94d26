import { once } from 'node:events';
import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/** What a load of policy requests is to be, as the bench tells the thread that makes it. */
export interface PolicyLoad {
  readonly port: number;
  readonly connections: number;
  readonly requests: number;
}

/** How it went. */
export interface PolicyLoadFigure {
  readonly tookMs: number;
  /** Milliseconds within which 99 of 100 requests were answered. */
  readonly p99Ms: number;
}

/** A request at RCPT, as Postfix 3.7 sends it. */
function request(number: number): string {
  const instance = `${(0x1000 + (number % 0xefff)).toString(16)}.${number.toString(16)}.0`;
  return `request=smtpd_access_policy
protocol_state=RCPT
protocol_name=ESMTP
client_address=198.51.${(number >> 8) % 250}.${number % 250}
client_name=mail.example.net
client_port=${1024 + (number % 60_000)}
reverse_client_name=mail.example.net
server_address=192.0.2.25
server_port=25
helo_name=mail.example.net
sender=carol${number % 1000}@example.net
recipient=ann@msen.example
recipient_count=0
queue_id=
instance=${instance}
size=4096
etrn_domain=
stress=
sasl_method=
sasl_username=
sasl_sender=
ccert_subject=
ccert_issuer=
ccert_fingerprint=
ccert_pubkey_fingerprint=
encryption_protocol=
encryption_cipher=
encryption_keysize=0
policy_context=

`;
}

const load: PolicyLoad = workerData;
const times: number[] = [];
let sent = 0;

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
      socket.write(request(sent));
    };
    socket.on('error', reject);
    // One request at a time, so that an answer is never more than one chunk.
    socket.on('data', (octets: Buffer) => {
      if (!octets.toString('latin1').startsWith('action=')) return reject(new Error(octets.toString()));
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
