import { expect, test } from 'vitest';
import type { Decision } from '../../src/mail/outcome.ts';
import type { Moment } from '../../src/services/metrics.ts';
import { makeMetrics } from '../../src/services/metrics.ts';
import { makeRegistry } from '../../src/services/prometheus.ts';

test('the text format', () => {
  const { counter, gauge, histogram, text } = makeRegistry();
  const drops = counter('drops_total', 'Drops,\nand a \\.', ['kind']);
  drops.begin(['rain']);
  drops.add(['"\\\n']);
  drops.add(['"\\\n']);
  drops.begin(['"\\\n']);
  gauge('level', 'Level.', []).set([[[], 1.5]]);
  const took = histogram('took_seconds', 'Time.', ['stage'], [0.1, 1]);
  for (const value of [0.1, 0.5, 4, 0]) took.observe(['a'], value);
  expect(text()).toBe(`# HELP drops_total Drops,\\nand a \\\\.
# TYPE drops_total counter
drops_total{kind="rain"} 0
drops_total{kind="\\"\\\\\\n"} 2
# HELP level Level.
# TYPE level gauge
level 1.5
# HELP took_seconds Time.
# TYPE took_seconds histogram
took_seconds_bucket{stage="a",le="0.1"} 2
took_seconds_bucket{stage="a",le="1"} 3
took_seconds_bucket{stage="a",le="+Inf"} 4
took_seconds_sum{stage="a"} 4.6
took_seconds_count{stage="a"} 4
`);
});

test('what one registry has counted can be added to another', () => {
  const make = () => {
    const registry = makeRegistry();
    const drops = registry.counter('drops_total', 'Drops.', ['kind']);
    const took = registry.histogram('took_seconds', 'Time.', ['stage'], [0.1, 1]);
    return { registry, drops, took };
  };
  const [one, other, sum] = [make(), make(), make()];
  for (const [each, count] of [
    [one, 2],
    [other, 3],
  ] as const) {
    for (let at = 0; at < count; at += 1) each.drops.add(['rain']);
    each.took.observe(['a'], 0.5);
  }
  other.drops.add(['hail']);
  for (const { registry } of [one, other, one, other]) sum.registry.add(JSON.parse(JSON.stringify(registry.take())));
  expect(
    sum.registry
      .text()
      .split('\n')
      .filter((line) => !line.startsWith('#')),
  ).toEqual([
    'drops_total{kind="rain"} 5',
    'drops_total{kind="hail"} 1',
    'took_seconds_bucket{stage="a",le="0.1"} 0',
    'took_seconds_bucket{stage="a",le="1"} 2',
    'took_seconds_bucket{stage="a",le="+Inf"} 2',
    'took_seconds_sum{stage="a"} 1',
    'took_seconds_count{stage="a"} 2',
    '',
  ]);
});

const decision: Decision = {
  cause: 'rule',
  verdict: 'accept',
  rule: 'everyone',
  place: { file: 'site.rules', line: 1 },
  recipient: undefined,
  fixedAt: 'rcpt',
  answeredAt: 'message',
  reply: undefined,
  tags: ['bulk'],
  observed: ['strict'],
  effects: [],
};
const moment: Moment = {
  plans: ['1f'],
  rules: [
    { rule: 'everyone', cause: 'rule' },
    { rule: 'never', cause: 'rule' },
  ],
  connections: new Map([['mx', 3]]),
  workers: 1,
  zones: new Map([
    ['bl.example.net', true],
    ['dnswl.example.net', false],
  ]),
};

/** The samples of a text, without comments and buckets. */
function samples(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#') && !line.includes('_bucket'));
}

test('what the daemon counts', () => {
  const metrics = makeMetrics('1.2.3');
  metrics.session('mx');
  metrics.decision(decision, 'mx');
  metrics.decision({ ...decision, cause: 'split', verdict: 'defer', answeredAt: 'rcpt', tags: [], observed: [] }, 'mx');
  metrics.evaluation('rcpt', 0.5);
  metrics.delivery('durable');
  metrics.dnsAnswer('A', 'no name', 20);
  metrics.reload('kept');
  expect(samples(metrics.text(moment))).toEqual([
    'mailpolicy_build_info{version="1.2.3"} 1',
    'mailpolicy_policy_info{plan="1f"} 1',
    'mailpolicy_sessions_total{listener="mx"} 1',
    'mailpolicy_connections{listener="mx"} 3',
    'mailpolicy_decisions_total{stage="message",action="accept",listener="mx"} 1',
    'mailpolicy_decisions_total{stage="rcpt",action="defer",listener="mx"} 1',
    'mailpolicy_rule_hits_total{rule="everyone",cause="rule"} 1',
    'mailpolicy_rule_hits_total{rule="bulk",cause="tag"} 1',
    'mailpolicy_rule_hits_total{rule="strict",cause="observed"} 1',
    'mailpolicy_rule_hits_total{rule="everyone",cause="split"} 1',
    'mailpolicy_rule_hits_total{rule="never",cause="rule"} 0',
    'mailpolicy_eval_duration_seconds_sum{stage="rcpt"} 0.0005',
    'mailpolicy_eval_duration_seconds_count{stage="rcpt"} 1',
    'mailpolicy_deliveries_total{result="durable"} 1',
    'mailpolicy_deliveries_total{result="refused"} 0',
    'mailpolicy_deliveries_total{result="failed"} 0',
    'mailpolicy_dns_queries_total{type="A",result="no name"} 1',
    'mailpolicy_dns_duration_seconds_sum 0.02',
    'mailpolicy_dns_duration_seconds_count 1',
    'mailpolicy_dnsbl_suspended{zone="bl.example.net"} 1',
    'mailpolicy_dnsbl_suspended{zone="dnswl.example.net"} 0',
    'mailpolicy_reload_total{result="swapped"} 0',
    'mailpolicy_reload_total{result="unchanged"} 0',
    'mailpolicy_reload_total{result="kept"} 1',
    'mailpolicy_config_last_reload_successful 0',
    'mailpolicy_workers 1',
    'mailpolicy_worker_replacements_total 0',
  ]);
});

test('after a reload a rule that is gone keeps its count, and the new plan is the only one', () => {
  const metrics = makeMetrics('1');
  metrics.decision(decision, 'mx');
  metrics.text(moment);
  metrics.reload('swapped');
  const after = samples(metrics.text({ ...moment, plans: ['2e'], rules: [{ rule: 'fresh', cause: 'rule' }] }));
  expect(after.filter((line) => /plan=|cause="rule"|successful/.test(line))).toEqual([
    'mailpolicy_policy_info{plan="2e"} 1',
    'mailpolicy_rule_hits_total{rule="everyone",cause="rule"} 1',
    'mailpolicy_rule_hits_total{rule="never",cause="rule"} 0',
    'mailpolicy_rule_hits_total{rule="fresh",cause="rule"} 0',
    'mailpolicy_config_last_reload_successful 1',
  ]);
});
