import { finding } from '../finding.ts';

const head = 'mailpolicy 1\nnetworks ours = 192.0.2.0/24\n';
const ending =
  'otherwise reply 550 5.7.1 "Refused"\nrelay for client in ours\nreject listed when client listed on bad\naccept everyone\n';
const listed = (declaration: string) => `${head}dnsbl bad = ${declaration}\n${ending}`;

export const noUnavailable = finding(
  {
    code: 'MP140',
    severity: 'error',
    title: 'nothing said about failure',
    doc: 'Every service outside of the session fails some day. The declaration says what its rules do then: `if unavailable skip` goes on to the next rule, as if the rule were not there; `if unavailable defer` answers 451, so that the mail comes again. Neither ever refuses for good.',
    bad: listed('"bl.example.net"'),
    good: listed('"bl.example.net" if unavailable skip'),
  },
  (name: string) => ({
    message: `nothing says what rules do while \`${name}\` cannot be asked`,
    help: 'write `if unavailable skip` to go on to the next rule, or `if unavailable defer` to answer 451',
  }),
);

export const badZone = finding(
  {
    code: 'MP141',
    severity: 'error',
    title: 'a zone that can be none',
    doc: 'The zone of a DNS list is a domain name, such as "zen.example.org". It must leave room for what is asked: an IPv6 address takes 64 characters before it, and a name has 253 at most.',
    bad: listed('"https://bl.example.net/" if unavailable skip'),
    good: listed('"bl.example.net" if unavailable skip'),
  },
  (problem: string) => ({ message: problem, help: 'write the domain of the list alone: "bl.example.net"' }),
);

export const badAnswer = finding(
  {
    code: 'MP142',
    severity: 'error',
    title: 'an answer that never means listed',
    doc: 'DNS lists answer with addresses of 127.0.0.0/8 (RFC 5782 2.1). Other addresses come from parked domains and from resolvers that lie, and those of 127.255.255.0/24 say that the list refuses the question. Where one of these counted, all mail would be refused one day.',
    bad: listed('"bl.example.net" answers 127.0.0.2-11, 10.0.0.1 if unavailable skip'),
    good: listed('"bl.example.net" answers 127.0.0.2-11 if unavailable skip'),
  },
  (problem: string) => ({ message: problem, help: 'write answers such as `127.0.0.2` or `127.0.0.2-11`' }),
);

export const unusedService = finding(
  {
    code: 'MP143',
    severity: 'warning',
    title: 'a service that no rule asks',
    doc: 'The service is declared and nothing asks it. Perhaps a rule was deleted, or asks another one than was meant.',
    bad: `${listed('"bl.example.net" if unavailable skip').replace('dnsbl', 'dnsbl good = "dnswl.example.net" if unavailable skip\ndnsbl')}`,
    good: listed('"bl.example.net" if unavailable skip'),
  },
  (kind: string, name: string) => ({
    message: `no condition asks the ${kind} \`${name}\``,
    help: 'use it in a rule, or delete it',
  }),
);

const shown = (rule: string) =>
  `${head}dnsbl bad = "bl.example.net" url "https://bl.example.net" if unavailable skip\n${ending.replace('reject listed when client listed on bad', rule)}`;

export const noListing = finding(
  {
    code: 'MP144',
    severity: 'warning',
    title: 'a reply that speaks of a listing where none decided',
    doc: 'Words such as `{listing.url}` are filled in with what the DNS list said that made the condition true. Where the rule can hold without any list, or the declaration names no page, a gap stands in their place.',
    bad: shown('reject listed when client listed on bad or tls\n  reply 550 5.7.1 "See {listing.url}"'),
    good: shown('reject listed when client listed on bad\n  reply 550 5.7.1 "See {listing.url}"'),
  },
  (placeholder: string, why: string) => ({ message: `\`{${placeholder}}\` may stand for nothing here: ${why}` }),
);

export const undeclaredCheck = finding(
  {
    code: 'MP145',
    severity: 'error',
    title: 'a check that is not declared',
    doc: 'SPF, DKIM, ARC and DMARC ask the DNS, which fails some day. A policy that asks for one of them declares it, and so says what its rules do then.',
    bad: `${head}otherwise reply 550 5.7.1 "Refused"\nrelay for client in ours\nreject forged when spf is fail\naccept everyone\n`,
    good: `${head}spf if unavailable skip\notherwise reply 550 5.7.1 "Refused"\nrelay for client in ours\nreject forged when spf is fail\naccept everyone\n`,
  },
  (fact: string, check: string) => ({
    message: `\`${fact}\` asks for ${check.toUpperCase()}, which this policy does not declare`,
    help: `write \`${check} if unavailable skip\` to go on to the next rule while it cannot be checked, or \`${check} if unavailable defer\` to answer 451`,
  }),
);

export const serviceFindings = [noUnavailable, badZone, badAnswer, unusedService, noListing, undeclaredCheck];
