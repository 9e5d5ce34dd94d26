import { networkInterfaces } from 'node:os';
import type { Address } from '../../mail/address.ts';
import type { Ip } from '../../mail/ip.ts';
import type { Dns } from '../dns/dns.ts';
import { askServer } from './ask-server.ts';
import type { CalloutMemory } from './callout-memory.ts';
import type { Callouts, Probed } from './callouts.ts';
import type { MailHost } from './mail-hosts.ts';
import { mailHosts } from './mail-hosts.ts';
import type { ProbeLimits } from './probe-limits.ts';
import { isPublic } from './public-address.ts';

export interface CalloutOptions {
  readonly dns: Dns;
  readonly memory: CalloutMemory;
  readonly limits: ProbeLimits;
  /** Our own name, by which we greet. */
  readonly host: string;
  readonly port?: number;
  /** Which addresses may be asked; those of the public network unless given. */
  readonly mayAsk?: (ip: Ip) => boolean;
  /** Which of them are our own; those of this machine unless given. */
  readonly isOwn?: (ip: Ip) => boolean;
}

/** Senders asked about at once. */
const mostUnderWay = 32;
/** Addresses of a domain that are tried. */
const mostTries = 3;

/** Call-outs over the network. An answer is remembered, and whoever asks meanwhile is given the one that is on its way. */
export function openCallouts(options: CalloutOptions): Callouts {
  const { dns, memory, limits, host, port = 25, mayAsk = isPublic, isOwn = isOfThisMachine } = options;
  const underWay = new Map<string, Promise<Probed>>();
  let asking = 0;

  const askOne = async ({ name, address }: MailHost, mailbox: string, ms: number) => {
    if (!(await limits.begin(address.text)))
      return { kind: 'failure', cause: 'late', why: `${name} is asked often enough` } as const;
    try {
      return await askServer({ host: address.text, port, name, greeting: host, mailbox }, ms);
    } finally {
      limits.end(address.text);
    }
  };

  const ask = async ({ local, domain, text }: Address, ms: number): Promise<Probed> => {
    if (domain === undefined) return { kind: 'accepted' };
    const until = performance.now() + ms;
    const left = () => Math.max(1, until - performance.now());
    if (/[^\x20-\x7e]/.test(local)) return unavailable(`${text} can be asked about with SMTPUTF8 only`);
    // One name that nobody answers for must not take all the time.
    const found = await mailHosts(dns, domain, () => left() / 2);
    if (found.kind === 'none') return { kind: 'refused', why: found.why };
    if (found.kind === 'failed') return unavailable(found.why);
    const askable = found.hosts.filter(({ address }) => mayAsk(address));
    // We are the server that would be asked, and what we say is for the other rules.
    if (askable.some(({ name, address }) => name === host || isOwn(address))) return { kind: 'accepted' };
    const hosts = askable.slice(0, mostTries);
    let why = `no mail server of ${domain} has a public address`;
    for (const [at, each] of hosts.entries()) {
      if (performance.now() >= until) break;
      // Each server leaves some time to those behind it.
      const answer = await askOne(each, mailboxOf(local, domain), left() / (at + 1 < hosts.length ? 2 : 1));
      if (answer.kind !== 'failure') return answer;
      why = `${each.name}: ${answer.why}`;
    }
    return unavailable(why);
  };

  const recallOrAsk = async (sender: Address, ms: number): Promise<Probed> => {
    const until = performance.now() + ms;
    const before = await memory.recall(sender);
    if (before !== undefined) return before;
    if (asking >= mostUnderWay) return unavailable('too many call-outs are under way');
    asking++;
    // What throws is a bug of ours, and has found out nothing about the sender.
    const probed = await ask(sender, until - performance.now()).catch((error: unknown) =>
      unavailable(`the call-out broke: ${String(error)}`),
    );
    asking--;
    memory.note(sender, probed);
    return probed;
  };

  const once = (sender: Address, ms: number): Promise<Probed> => {
    const running = underWay.get(sender.key);
    if (running !== undefined) return running;
    const asked = recallOrAsk(sender, ms);
    underWay.set(sender.key, asked);
    void asked.then(() => underWay.delete(sender.key));
    return asked;
  };

  return {
    probe: async (sender, withinMs) =>
      sender.domain === undefined ? { kind: 'accepted' } : inTime(once(sender, withinMs), withinMs),
  };
}

function unavailable(why: string): Probed {
  return { kind: 'unavailable', why };
}

/** Whoever asks waits as long as he says, though another may have asked before. */
function inTime(asked: Promise<Probed>, ms: number): Promise<Probed> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(unavailable('no answer in time')), ms);
    void asked.then((probed) => {
      clearTimeout(late);
      resolve(probed);
    });
  });
}

/** Quoted where it could not stand bare (RFC 5321 4.1.2). */
function mailboxOf(local: string, domain: string): string {
  const isBare = /^[\w!#$%&'*+/=?^`{|}~.-]+$/.test(local);
  return `${isBare ? local : `"${local.replace(/["\\]/g, '\\$&')}"`}@${domain}`;
}

function isOfThisMachine({ text }: Ip): boolean {
  return Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === text) === true);
}
