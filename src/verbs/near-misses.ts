/** Words of other mail software and of plain English, and the word of this language that says it. */
type NearMisses = ReadonlyMap<string, string>;

/** Words that begin a statement elsewhere; what is written here instead, as a form. */
export const headNearMisses: NearMisses = table({
  'reject NAME when …': 'ban bar block bounce deny fail forbid prohibit refuse rejected',
  'greylist NAME delay 10 minutes …': 'delay graylist greylisting postgrey spamd',
  'limit NAME to 200 recipients per hour …': 'anvil quota rate rate-limit ratelimit throttle',
  'defer NAME when …': 'defer_if_permit later postpone retry softfail tempfail temporary tempreject',
  'discard NAME when …': 'blackhole delete drop junk swallow trash',
  'accept NAME when …': 'admit deliver dunno ok permit receive take welcome',
  'disconnect NAME when …': 'close hangup kill shutdown',
  'pass NAME when …': 'continue exempt next noop skip',
  'tag NAME when …': 'add_header flag label mark prepend warn',
  'observe reject NAME when …': 'dryrun dry-run log simulate trial try',
  'networks NAME = …': 'address-list cidr hosts ip ips mynetworks nets subnet subnets',
  'domains NAME = …': 'hostlist hostname hostnames mydestination zone zones',
  'addresses NAME = …': 'email emails mail mailboxes mails senders users',
  'extensions NAME = …': 'ext exts file-types filetypes suffixes',
  'phrases NAME = …': 'keyword keywords strings texts words',
  'networks NAME = … (or `domains`, `addresses`, `extensions`, `phrases`)':
    'acl array blacklist blocklist allowlist const let list lists map set table var whitelist',
  'dnsbl NAME = "ZONE" …': 'dns-list dnswl rbl rbls rhsbl rhswl',
  'callout NAME = probe of sender …': 'call-out callback sav sender-verify verify verify-sender',
  'define NAME = CONDITION': 'alias condition def function macro',
  'reject NAME when CONDITION': 'else elif elsif foreach if while',
  'otherwise reply 550 5.7.1 "text"': 'default fallback',
  'relay to LIST': 'relay_domains relayto',
  'relay for CONDITION': 'relay_from_hosts',
  'section "Title"': 'chapter context group stage',
  'include "FILE"': 'import load read require source use',
  'timezone "AREA/CITY"': 'time-zone tz zone-info',
  'help "URL"': 'url',
  'mailpolicy 1': 'version',
});

/** Words that begin a clause elsewhere, and the clause that is meant. */
export const clauseNearMisses: NearMisses = table({
  when: 'assuming case for given if provided where whenever while',
  unless: 'but except excepting excluding ignoring save without',
  reply: 'answer code error message msg respond response say text with',
  why: 'comment description desc note reason remark',
  'at once': 'immediate immediately now',
  allow: 'acknowledge disable ignore noqa nolint suppress',
});

function table(words: Readonly<Record<string, string>>): NearMisses {
  return new Map(
    Object.entries(words).flatMap(([meant, near]) => near.split(' ').map((word) => [word, meant] as const)),
  );
}
