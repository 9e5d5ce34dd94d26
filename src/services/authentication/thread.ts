import { parentPort } from 'node:worker_threads';
import type { DnsAnswer, DnsType } from '../dns/dns.ts';
import { checkDmarc } from './check-dmarc.ts';
import { checkSignatures } from './check-signatures.ts';
import { checkSpf } from './check-spf.ts';
import type { LookUp } from './resolver.ts';
import type { FromThread, ToThread } from './thread-messages.ts';

/** A thread of its own, so that no message and no zone of a stranger stalls a session. It asks the DNS through its owner. */
const lookUps = new Map<number, { readonly check: number; readonly settle: (answer: DnsAnswer<DnsType>) => void }>();
const checks = new Map<number, AbortController>();
let numbered = 0;

parentPort?.on('message', (told: ToThread) => {
  switch (told.kind) {
    case 'spf':
      run(told.check, async (signal) => {
        const finding = await checkSpf(told.asked, told.receiver, lookUpFor(told.check, signal));
        return { kind: 'spf', check: told.check, finding };
      });
      return;
    case 'signatures':
      run(told.check, async (signal) => {
        const finding = await checkSignatures(told.asked, lookUpFor(told.check, signal), signal);
        return { kind: 'signatures', check: told.check, finding };
      });
      return;
    case 'dmarc':
      run(told.check, async (signal) => {
        const finding = await checkDmarc(told.asked, lookUpFor(told.check, signal));
        return { kind: 'dmarc', check: told.check, finding };
      });
      return;
    case 'answer':
      lookUps.get(told.lookUp)?.settle(told.answer);
      lookUps.delete(told.lookUp);
      return;
    case 'stop':
      stop(told.check);
      tell({ kind: 'alive' });
      return;
    default:
      return told satisfies never;
  }
});

function run(check: number, work: (signal: AbortSignal) => Promise<FromThread>): void {
  const control = new AbortController();
  checks.set(check, control);
  work(control.signal)
    .catch((error: unknown): FromThread => ({ kind: 'broken', check, why: String(error) }))
    .then((told) => {
      checks.delete(check);
      tell(told);
    });
}

/** Lets a check run out: its input ends, and nothing that it asks is answered. */
function stop(check: number): void {
  checks.get(check)?.abort();
  for (const [number, lookUp] of lookUps) {
    if (lookUp.check !== check) continue;
    lookUps.delete(number);
    lookUp.settle(tooLate);
  }
}

const tooLate = { kind: 'timeout', why: 'the time of the check is over' } as const;

function lookUpFor(check: number, signal: AbortSignal): LookUp {
  return (name, type) =>
    new Promise((settle) => {
      if (signal.aborted) {
        settle(tooLate);
        return;
      }
      const lookUp = numbered++;
      lookUps.set(lookUp, { check, settle });
      tell({ kind: 'look up', check, lookUp, name, type });
    });
}

function tell(told: FromThread): void {
  parentPort?.postMessage(told);
}
