import type { Conversation } from '../engine/conversation.ts';
import type { FrontContext } from '../fronts/front.ts';
import type { Deliverer } from '../mail/arrival.ts';
import type { Event } from '../mail/event.ts';
import type { Outcome } from '../mail/outcome.ts';
import type { Phase } from '../mail/phase.ts';
import { phases } from '../mail/phase.ts';
import type { Metrics } from '../services/metrics.ts';

/** The same context for a listener, with all that passes through it counted; the front knows nothing of it. */
export function counted(context: FrontContext, listener: string, metrics: Metrics): FrontContext {
  return {
    ...context,
    open: () => {
      metrics.session(listener);
      const opened = context.open();
      return { ...opened, conversation: timed(opened.conversation, metrics) };
    },
    log: {
      ...context.log,
      decision: (decision, entry) => {
        metrics.decision(decision, listener);
        context.log.decision(decision, entry);
      },
    },
    deliverer: countedDeliverer(context.deliverer, metrics),
  };
}

function timed(conversation: Conversation, metrics: Metrics): Conversation {
  const next = (event: Event): Outcome | Promise<Outcome> => {
    const stage = stageOf(event);
    const began = performance.now();
    const outcome = conversation.next(event);
    if (stage === undefined) return outcome;
    const note = () => metrics.evaluation(stage, performance.now() - began);
    // An answer that need not be waited for is counted without being made to wait.
    if (outcome instanceof Promise) void outcome.then(note);
    else note();
    return outcome;
  };
  return { ...conversation, next };
}

/** TLS, AUTH and what ends a transaction are no stage: their answers come with the next command. */
function stageOf({ kind }: Event): Phase | undefined {
  return phases.find((phase) => phase === kind);
}

function countedDeliverer(deliverer: Deliverer, metrics: Metrics): Deliverer {
  return {
    ...deliverer,
    open: () => {
      const carrier = deliverer.open();
      return {
        ...carrier,
        begin: (envelope) => {
          const transfer = carrier.begin(envelope);
          return {
            ...transfer,
            deliver: async (octets, deliveries, arrival) => {
              const delivered = await transfer.deliver(octets, deliveries, arrival);
              metrics.delivery(delivered.kind);
              return delivered;
            },
          };
        },
      };
    },
  };
}
