import type { Policy } from '../../src/core/policy.ts';
import type { Event } from '../../src/mail/event.ts';
import { parseNetwork } from '../../src/mail/ip.ts';

/** One connection under a policy of equalities and /24 networks, as somebody writes it who knows that they are nothing else. */
export interface SetsByHand {
  /** Whether the command is refused. */
  readonly next: (event: Event) => boolean;
}

/** Fills a set for each fact, and a map for the networks; each call of the result opens a connection. */
export function setsByHand({ rules, lists }: Policy): () => SetsByHand {
  const sets = new Map<string, Set<string>>();
  for (const { condition } of rules) {
    if (condition.kind !== 'atom' || condition.test.kind !== 'equals') continue;
    const set = sets.get(condition.fact) ?? new Set();
    sets.set(condition.fact, set.add(String(condition.test.key)));
  }
  const setOf = (fact: string) => sets.get(fact) ?? new Set<string>();
  const [clients, helos, recipients] = [setOf('client'), setOf('helo'), setOf('recipient')];
  const [senders, senderDomains, recipientDomains] = [
    setOf('sender'),
    setOf('sender domain'),
    setOf('recipient domain'),
  ];
  const networks = new Map<number, string>();
  for (const { name, entries } of lists) {
    for (const { text } of entries) networks.set((parseNetwork(text)?.address.words[0] ?? 0) >>> 8, name);
  }

  return () => {
    let isRefused = false;
    return {
      next: (event) => {
        switch (event.kind) {
          case 'connect':
            isRefused = clients.has(event.client.text) || networks.has((event.client.words[0] ?? 0) >>> 8);
            return false;
          case 'helo':
            isRefused ||= helos.has(event.name);
            return false;
          case 'mail':
            isRefused ||= senders.has(event.sender?.key ?? '') || senderDomains.has(event.sender?.domain ?? '');
            return false;
          case 'rcpt':
            return (
              isRefused || recipients.has(event.recipient.key) || recipientDomains.has(event.recipient.domain ?? '')
            );
          default:
            return false;
        }
      },
    };
  };
}
