import type { Delivered } from '../mail/arrival.ts';
import type { Cause, Decision } from '../mail/outcome.ts';
import type { Phase } from '../mail/phase.ts';
import type { DnsAnswer, DnsType } from './dns/dns.ts';
import type { Counted } from './prometheus.ts';
import { makeRegistry } from './prometheus.ts';

/** What the daemon counts. Labels are names from the policy and the configuration, never what a client says. */
export interface Metrics {
  readonly session: (listener: string) => void;
  /** An answer that was given, with the tags and observed rules that it lists. */
  readonly decision: (decision: Decision, listener: string) => void;
  /** The policy was asked at this stage and has answered, if only to go on. */
  readonly evaluation: (stage: Phase, tookMs: number) => void;
  readonly delivery: (result: Delivered['kind']) => void;
  /** A question went to a name server and came to this, a failure included. */
  readonly dnsAnswer: (type: DnsType, result: DnsAnswer<DnsType>['kind'], tookMs: number) => void;
  readonly reload: (result: ReloadResult) => void;
  /** A worker process had to be replaced. */
  readonly replaced: () => void;
  /** What was counted since the last time, to be added to what another process counts. */
  readonly take: () => Counted;
  readonly add: (counted: Counted) => void;
  /** Everything, in Prometheus' text format, with what is true at this moment. */
  readonly text: (now: Moment) => string;
}

/** How the daemon stands when it is asked for its metrics. */
export interface Moment {
  /** Ids of the plans that are enforced. */
  readonly plans: readonly string[];
  /** Their rules, which are shown before they first hit. A rule that is gone keeps its count. */
  readonly rules: readonly RuleSeries[];
  /** Zones of DNS lists, and whether each is suspended. */
  readonly zones: ReadonlyMap<string, boolean>;
  /** Open connections by listener. */
  readonly connections: ReadonlyMap<string, number>;
  /** Processes that take mail. */
  readonly workers: number;
}

/** A rule, and in what way it takes part in an answer: the log's `cause`, or as a tag or an observed rule. */
export interface RuleSeries {
  readonly rule: string;
  readonly cause: Cause | 'tag' | 'observed';
}

export type ReloadResult = 'swapped' | 'unchanged' | 'kept';

/** Upper bounds in seconds: a walk takes microseconds, one that waits for a look-up may take many seconds. */
const evaluationBounds = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5, 30];

/** The same of a question to a name server, in seconds. */
const lookUpBounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4];

/** Nothing has been counted yet; the policy that the daemon starts with counts as loaded. */
export function makeMetrics(version: string): Metrics {
  const registry = makeRegistry();
  const { counter, gauge, histogram } = registry;
  const build = gauge('mailpolicy_build_info', 'The program that runs, always 1.', ['version']);
  const policy = gauge(
    'mailpolicy_policy_info',
    'The plans that are enforced, one for each kind of listener, always 1.',
    ['plan'],
  );
  const sessions = counter('mailpolicy_sessions_total', 'Conversations with the policy that were begun.', ['listener']);
  const connections = gauge('mailpolicy_connections', 'Connections that are open.', ['listener']);
  const decisions = counter('mailpolicy_decisions_total', 'Answers of the policy, as in the log.', [
    'stage',
    'action',
    'listener',
  ]);
  const hits = counter('mailpolicy_rule_hits_total', 'Answers in the name of a rule, or with its tag.', [
    'rule',
    'cause',
  ]);
  const evaluations = histogram(
    'mailpolicy_eval_duration_seconds',
    'How long the policy took to answer a command, look-ups included.',
    ['stage'],
    evaluationBounds,
  );
  const deliveries = counter('mailpolicy_deliveries_total', 'Messages that were handed on.', ['result']);
  const questions = counter('mailpolicy_dns_queries_total', 'Questions that went to a name server.', [
    'type',
    'result',
  ]);
  const lookUps = histogram(
    'mailpolicy_dns_duration_seconds',
    'How long a question to a name server took, with every try.',
    [],
    lookUpBounds,
  );
  const zones = gauge(
    'mailpolicy_dnsbl_suspended',
    'Whether a DNS list is not asked because it lists what it must not, or not what it must.',
    ['zone'],
  );
  const reloads = counter('mailpolicy_reload_total', 'Readings of the policy after the first.', ['result']);
  const reloaded = gauge(
    'mailpolicy_config_last_reload_successful',
    'Whether the policy that was read last is the one that is enforced.',
    [],
  );
  const workers = gauge('mailpolicy_workers', 'Processes that take mail.', []);
  const replaced = counter('mailpolicy_worker_replacements_total', 'Processes that ended and were replaced.', []);

  build.set([[[version], 1]]);
  reloaded.set([[[], 1]]);
  replaced.begin([]);
  for (const result of ['durable', 'refused', 'failed'] as const) deliveries.begin([result]);
  for (const result of ['swapped', 'unchanged', 'kept'] as const) reloads.begin([result]);

  return {
    session: (listener) => sessions.add([listener]),
    decision: ({ answeredAt, verdict, rule, cause, tags, observed }, listener) => {
      decisions.add([answeredAt, verdict, listener]);
      hits.add([rule, cause]);
      for (const tag of tags) hits.add([tag, 'tag']);
      for (const each of observed) hits.add([each, 'observed']);
    },
    evaluation: (stage, tookMs) => evaluations.observe([stage], tookMs / 1000),
    delivery: (result) => deliveries.add([result]),
    dnsAnswer: (type, result, tookMs) => {
      questions.add([type, result]);
      lookUps.observe([], tookMs / 1000);
    },
    reload: (result) => {
      reloads.add([result]);
      reloaded.set([[[], result === 'kept' ? 0 : 1]]);
    },
    replaced: () => replaced.add([]),
    take: registry.take,
    add: registry.add,
    text: (now) => {
      workers.set([[[], now.workers]]);
      policy.set(now.plans.map((plan) => [[plan], 1]));
      zones.set([...now.zones].map(([zone, suspended]) => [[zone], suspended ? 1 : 0]));
      connections.set([...now.connections].map(([listener, open]) => [[listener], open]));
      for (const listener of now.connections.keys()) sessions.begin([listener]);
      for (const { rule, cause } of now.rules) hits.begin([rule, cause]);
      return registry.text();
    },
  };
}
