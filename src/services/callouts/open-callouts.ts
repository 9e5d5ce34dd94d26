import { networkInterfaces } from 'node:os';
import type { Address } from '../../mail/address.ts';
import type { Ip } from '../../mail/ip.ts';
import type { Dns } from '../dns/dns.ts';
import type { Clock } from '../services.ts';
import { askServer } from './ask-server.ts';
import type { Callouts, Probed } from './callouts.ts';
import type { MailHost } from './mail-hosts.ts';
import { mailHosts } from './mail-hosts.ts';
import type { ProbeRate } from './probe-limits.ts';
import { makeProbeLimits } from './probe-limits.ts';
import { isPublic } from './public-address.ts';

export interface CalloutOptions {
  readonly dns: Dns;
  readonly clock: Clock;
  /** Our own name, by which we greet. */
  readonly host: string;
  readonly port?: number;
  readonly rate?: ProbeRate;
  /** Which addresses may be asked; those of the public network unless given. */
  readonly mayAsk?: (ip: Ip) => boolean;
  /** Which of them are our own; those of this machine unless given. */
  readonly isOwn?: (ip: Ip) => boolean;
}

/** How long an answer holds, in milliseconds: mailboxes come sooner than they go. Nothing is asked again at once. */
const holdsMs = { accepted: 24 * 3_600_000, refused: 3_600_000, unavailable: 30_000 } as const;

const mostRemembered = 10_000;
const mostUnderWay = 32;
/** Addresses of a domain that are tried. */
const mostTries = 3;
const usualRate: ProbeRate = { atOnce: 2, perMinute: 20 };

/** Call-outs over the network. An answer is remembered, and whoever asks meanwhile is given the one that is on its way. */
export function openCallouts(options: CalloutOptions): Callouts {
  const { dns, clock, host, port = 25, rate = usualRate, mayAsk = isPublic, isOwn = isOfThisMachine } = options;
  const limits = makeProbeLimits(clock, rate);
  const remembered = new Map<string, { readonly probed: Probed; readonly until: number }>();
  const underWay = new Map<string, Promise<Probed>>();

  const recall = (key: string): Probed | undefined => {
    const found = remembered.get(key);
    if (found !== undefined && found.until > clock.now()) return found.probed;
    remembered.delete(key);
    return undefined;
  };

  const remember = (key: string, probed: Probed): void => {
    remembered.delete(key);
    remembered.set(key, { probed, until: clock.now() + holdsMs[probed.kind] });
    for (const oldest of remembered.keys()) {
      if (remembered.size <= mostRemembered) break;
      remembered.delete(oldest);
    }
  };

  const askOne = async ({ name, address }: MailHost, mailbox: string, ms: number) => {
    if (!limits.begin(address.text))
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

  const askOnce = (sender: Address, ms: number): Promise<Probed> => {
    const running = underWay.get(sender.key);
    if (running !== undefined) return running;
    if (underWay.size >= mostUnderWay) return Promise.resolve(unavailable('too many call-outs are under way'));
    const asked = ask(sender, ms).catch((error: unknown) => unavailable(`the call-out broke: ${String(error)}`));
    underWay.set(sender.key, asked);
    return asked.then((probed) => {
      underWay.delete(sender.key);
      remember(sender.key, probed);
      return probed;
    });
  };

  return {
    probe: (sender, withinMs) => {
      if (sender.domain === undefined) return Promise.resolve({ kind: 'accepted' });
      const before = recall(sender.key);
      return before === undefined ? inTime(askOnce(sender, withinMs), withinMs) : Promise.resolve(before);
    },
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
