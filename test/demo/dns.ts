import type { DnsRecord } from '../../src/mail/scenario.ts';
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
