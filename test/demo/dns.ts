import { parseAddress } from '../../src/mail/address.ts';
import type { DnsRecord, ScenarioProbe } from '../../src/mail/scenario.ts';
import { parseZone } from '../../src/trial/dns-record.ts';

const zone = parseZone(`250.113.0.203.bl.example.net A 127.0.0.2
251.113.0.203.spam.example.net A 127.0.0.2
251.113.0.203.relays.example.net A 127.0.0.2
252.113.0.203.bl.example.net A 127.255.255.254
bank.example TXT v=spf1 ip4:198.51.100.0/24 -all
`);
if ('problem' in zone) throw new Error(zone.problem);

/** The DNS of the demo: a spammer, an open relay, a question that a list refuses to answer, and who may send for a bank. */
export const demoRecords: readonly DnsRecord[] = zone.records;

/** The call-outs of the demo: a sender whom his own server does not know, and one whose server is away. */
export const demoProbes: readonly ScenarioProbe[] = [
  probe('nobody@forged.example', 'refused'),
  probe('carol@away.example', 'unavailable'),
];

function probe(text: string, outcome: ScenarioProbe['outcome']): ScenarioProbe {
  const sender = parseAddress(text);
  if (sender === undefined) throw new Error(`${text} is no address`);
  return { sender, outcome };
}
