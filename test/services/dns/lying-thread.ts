import { randomInt } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { answerWith, changed, lies, otherId } from './lies.ts';
import type { Query } from './name-server.ts';
import { nameIn, startServer } from './name-server.ts';

/*
 * A name server in a thread of its own, so that what it costs is not taken for the resolver's. Under `flood.test` it
 * hides the truth, 192.0.2.1, among forged answers, 127.0.0.2; under `NAME.lie.test` it lies as the table says.
 */

let forged = 0;

/** Answers as somebody forges them who sees the question and not its id, or its id and not the name. */
const forgeries: readonly ((lie: Buffer) => Buffer)[] = [
  (lie) => otherId(lie, randomInt(1, 65_536)),
  (lie) => otherId(lie, randomInt(1, 65_536)),
  (lie) => changed(lie, (copy) => copy.writeUInt8(copy[13] === 120 ? 121 : 120, 13)),
  (lie) => changed(lie, (copy) => copy.writeUInt8(copy.readUInt8(2) & 0x7f, 2)),
  (lie) => lie.subarray(0, randomInt(24)),
];

function flood({ message, via, send }: Query): void {
  const truth = answerWith(message, { address: '192.0.2.1' });
  if (via === 'tcp') {
    send(truth);
    return;
  }
  const lie = answerWith(message, { address: '127.0.0.2' });
  const many = randomInt(1, 200);
  const at = randomInt(many);
  for (let sent = 0; sent < many; sent++) {
    if (sent === at) send(truth);
    send(forgeries[randomInt(forgeries.length)]?.(lie) ?? lie);
  }
  forged += many;
}

const server = await startServer((query) => {
  const name = nameIn(query.message);
  if (name.endsWith('.lie.test')) lies[name.split('.').at(-3) ?? '']?.tell(query);
  else flood(query);
});
parentPort?.on('message', async (said) => {
  if (said === 'count') parentPort?.postMessage(forged);
  else {
    await server.stop();
    parentPort?.close();
  }
});
parentPort?.postMessage(server.port);
