import type { DnsAnswer, DnsFailure, DnsType } from './dns.ts';
import { hasFailed } from './dns.ts';
import type { Exchanged, Patience } from './exchange.ts';
import { askOverTcp, askOverUdp } from './exchange.ts';
import { makeQuestion } from './question.ts';
import type { Reply, Timed } from './reply.ts';
import { mostAliases, readReply } from './reply.ts';
import type { ServerAddress } from './server-address.ts';

/** How often all servers are asked that have not answered. */
const rounds = 2;

/** Whom to ask, and for how long to wait for each before the next one is asked. */
export interface Resolving {
  readonly servers: readonly ServerAddress[];
  readonly tryMs: number;
}

/** Asks the servers until one knows; follows aliases that lead out of an answer. `signal` ends it, with a timeout. */
export async function resolve<Type extends DnsType>(
  resolving: Resolving,
  name: string,
  type: Type,
  signal: AbortSignal,
): Promise<Timed<DnsAnswer<Type>>> {
  let asked = name;
  for (let hops = 0; hops <= mostAliases; ) {
    const { reply, seconds } = await askServers(resolving, asked, type, signal);
    if (reply.kind === 'truncated') return failed(name, 'an answer that is cut off');
    if (reply.kind !== 'alias') return { reply, seconds };
    asked = reply.target;
    hops += reply.hops;
  }
  return failed(name, 'aliases without an end');
}

function failed(name: string, what: string): Timed<DnsFailure> {
  return { reply: { kind: 'server failure', why: `${name}: ${what}` }, seconds: 0 };
}

async function askServers<Type extends DnsType>(
  { servers, tryMs }: Resolving,
  name: string,
  type: Type,
  signal: AbortSignal,
): Promise<Timed<Reply<Type>>> {
  let failure: DnsFailure = { kind: 'timeout', why: `${name}: no answer` };
  const silent = new Set(servers);
  for (let round = 0; round < rounds; round++) {
    for (const server of silent) {
      if (signal.aborted) return { reply: failure, seconds: 0 };
      const answered = await askServer(server, name, type, { timeoutMs: tryMs, signal });
      const { reply } = answered;
      if (!hasFailed(reply)) return answered;
      if (reply.kind !== 'timeout') silent.delete(server);
      if (reply.kind !== 'timeout' || failure.kind === 'timeout') failure = reply;
    }
  }
  return { reply: failure, seconds: 0 };
}

/** Asks one server: over UDP, and over TCP what does not fit into that or cannot be believed. */
async function askServer<Type extends DnsType>(
  server: ServerAddress,
  name: string,
  type: Type,
  patience: Patience,
): Promise<Timed<Reply<Type>>> {
  const question = makeQuestion(name, type);
  const exchanged = await askOverUdp(server, question, patience);
  if (exchanged.kind === 'message') {
    const read = readReply(exchanged.message, name, type);
    if (read.reply.kind !== 'truncated') return read;
  } else if (exchanged.kind !== 'doubtful') return unheard(name, exchanged);
  const again = await askOverTcp(server, question, patience);
  return again.kind === 'message' ? readReply(again.message, name, type) : unheard(name, again);
}

function unheard(name: string, exchanged: Exchanged): Timed<DnsFailure> {
  const why = exchanged.kind === 'unreachable' ? exchanged.why : 'no answer';
  return { reply: { kind: 'timeout', why: `${name}: ${why}` }, seconds: 0 };
}
