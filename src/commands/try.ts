import { parseArgs } from 'node:util';
import { atomsOf } from '../core/condition.ts';
import type { Policy } from '../core/policy.ts';
import type { Fact } from '../facts/fact.ts';
import { fact } from '../facts/registry.ts';
import type { Address } from '../mail/address.ts';
import { parseAddress } from '../mail/address.ts';
import { parseIp } from '../mail/ip.ts';
import type { DnsRecord, ScenarioMessage, ScenarioProbe, ScenarioSession } from '../mail/scenario.ts';
import { probeOutcomes } from '../mail/scenario.ts';
import type { StoreOrder } from '../services/store/open-store.ts';
import { openStore } from '../services/store/open-store.ts';
import { defaultFields, defaultSession, testDefaults } from '../trial/defaults.ts';
import { parseZone } from '../trial/dns-record.ts';
import type { Stage } from '../trial/play.ts';
import { play, setStage } from '../trial/play.ts';
import { renderDialogue } from '../trial/render-dialogue.ts';
import { trialData } from '../trial/trial-data.ts';
import { openPolicy } from './open-policy.ts';
import { optionsOf } from './options-of.ts';
import { readFile, readOctets } from './read-file.ts';
import { refuse } from './refuse.ts';

/**
 * `mailpolicy try FILE …`: one session without a network, and for each answer the rule, its place and what it asked.
 * What no option says is as in a test, except for the clock, which is the machine's, and HELO, which is not given.
 */
export async function tryCommand(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if ('problem' in options) return refuse('try', options.problem);
  const opened = openPolicy('try', options.file);
  if ('exit' in opened) return opened.exit;
  const { policy } = opened;
  const session = sessionOf(options, policy);
  if ('problem' in session) return refuse('try', session.problem);
  const stage = setStage(policy);
  for (const note of notesOn(options, stage)) process.stderr.write(`mailpolicy try: ${note}\n`);
  const store = await openStore(storeOf(options.state));
  const [played] = await play(stage, { sessions: [session] }, store);
  await store.close();
  if (played === undefined) return 2;
  const text = options.json ? `${JSON.stringify(trialData(played), null, 2)}\n` : renderDialogue(played);
  process.stdout.write(text);
  return 0;
}

/** A file that need not be there yet; without one, nothing is remembered. */
function storeOf(path: string | undefined): StoreOrder {
  return path === undefined ? { kind: 'memory' } : { kind: 'sqlite', path, sizeOctets: 2 ** 40, withinMs: patienceMs };
}

/** How long the state file may take, in milliseconds. */
const patienceMs = 10_000;

interface Options {
  readonly file: string;
  readonly json: boolean;
  readonly client: string | undefined;
  readonly helo: string | undefined;
  readonly user: string | undefined;
  readonly tls: boolean;
  readonly from: string | undefined;
  readonly to: readonly string[];
  readonly message: string | undefined;
  /** Undefined where no zone file is named. */
  readonly dns: readonly DnsRecord[] | undefined;
  readonly state: string | undefined;
  readonly probes: readonly ScenarioProbe[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

type Problem = { readonly problem: string };

function readOptions(args: readonly string[]): Options | Problem {
  return optionsOf(() => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        client: { type: 'string' },
        helo: { type: 'string' },
        auth: { type: 'string' },
        tls: { type: 'boolean', default: false },
        from: { type: 'string' },
        to: { type: 'string', multiple: true, default: [] },
        message: { type: 'string' },
        dns: { type: 'string' },
        state: { type: 'string' },
        probe: { type: 'string', multiple: true, default: [] },
        now: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0)
      return { problem: 'one policy is tried: `mailpolicy try FILE [--client IP] …`' };
    const now = values.now === undefined ? Date.now() : Date.parse(values.now);
    if (Number.isNaN(now)) return { problem: `\`--now ${values.now}\` is no time: write 2026-11-23T08:30:00Z` };
    const dns = values.dns === undefined ? undefined : readZone(values.dns);
    if (dns !== undefined && 'problem' in dns) return dns;
    const probes: ScenarioProbe[] = [];
    for (const written of values.probe) {
      const probe = readProbe(written);
      if ('problem' in probe) return probe;
      probes.push(probe);
    }
    const { client, helo, auth: user, tls, from, to, message, state, json } = values;
    return { file, json, client, helo, user, tls, from, to, message, dns, state, probes, now };
  });
}

/** `ADDRESS=OUTCOME`: what the server of a sender says about him. */
function readProbe(written: string): ScenarioProbe | Problem {
  const at = written.lastIndexOf('=');
  const sender = at === -1 ? undefined : parseAddress(written.slice(0, at));
  const outcome = probeOutcomes.find((each) => each === written.slice(at + 1));
  if (sender !== undefined && outcome !== undefined) return { sender, outcome };
  return {
    problem: `\`--probe ${written}\` says of nobody what his server answers: write ann@example.com=refused, or accepted, or unavailable`,
  };
}

function readZone(path: string): readonly DnsRecord[] | Problem {
  const found = readFile(path);
  if ('problem' in found) return { problem: `${path}: ${found.problem}` };
  const zone = parseZone(found.text);
  return 'problem' in zone ? { problem: `${path}:${zone.line}: ${zone.problem}` } : zone.records;
}

/** Nobody is to believe that options were heeded which make no difference. */
function notesOn({ dns, state, probes }: Options, { policy, plan }: Stage): string[] {
  return [
    dns === undefined || asks(policy, 'dns')
      ? []
      : ['`--dns`: no rule of this policy asks the DNS, so the zone file makes no difference'],
    state === undefined || asks(policy, 'state') || plan.canSplit
      ? []
      : ['`--state`: no rule of this policy keeps state, so the file is neither read nor created'],
    probes.length === 0 || asks(policy, 'probe')
      ? []
      : ['`--probe`: no rule of this policy makes call-outs, so it makes no difference'],
  ].flat();
}

function asks({ gate, rules }: Policy, cost: Fact['cost']): boolean {
  const conditions = [gate.condition, ...rules.map((rule) => rule.condition)];
  return conditions.some((condition) => atomsOf(condition).some((atom) => fact(atom.fact).cost === cost));
}

function sessionOf(options: Options, policy: Policy): ScenarioSession | Problem {
  const client = parseIp(options.client ?? testDefaults.client);
  if (client === undefined) return { problem: `\`--client ${options.client}\` is no IP address` };
  const sender = readSender(options.from ?? testDefaults.sender);
  if ('problem' in sender) return sender;
  const recipients: Address[] = [];
  for (const written of options.to) {
    const recipient = readAddress('--to', written);
    if ('problem' in recipient) return recipient;
    recipients.push(recipient);
  }
  const base = defaultSession(policy);
  const session: ScenarioSession = {
    ...base,
    at: options.now,
    client,
    helo: options.helo,
    tls: options.tls ? testDefaults.tls : undefined,
    user: options.user,
    sender: sender.address,
    recipients: recipients.length > 0 ? recipients : base.recipients,
    dns: options.dns ?? [],
    probes: options.probes,
  };
  const message = messageOf(options.message, session);
  return 'problem' in message ? message : { ...session, message };
}

/** An empty `--from`, or `<>`, is the null reverse-path. */
function readSender(written: string): { readonly address: Address | undefined } | Problem {
  if (written === '' || written === '<>') return { address: undefined };
  const address = readAddress('--from', written);
  return 'problem' in address ? address : { address };
}

function readAddress(option: string, written: string): Address | Problem {
  const address = parseAddress(written.replace(/^<(.*)>$/s, '$1'));
  return address ?? { problem: `\`${option} ${written}\` is no mail address` };
}

function messageOf(path: string | undefined, session: ScenarioSession): ScenarioMessage | Problem {
  if (path === undefined)
    return { kind: 'parts', fields: defaultFields(session), body: testDefaults.body, attachments: [] };
  const found = readOctets(path);
  return 'problem' in found ? { problem: `${path}: ${found.problem}` } : { kind: 'octets', octets: found.octets };
}
