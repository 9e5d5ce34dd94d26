/** One session of the demo: what a client does, and what the policy is known to answer. */
export interface Session {
  readonly title: string;
  /** Address the client speaks from (by XCLIENT); undefined for this machine's own. */
  readonly client?: string;
  /** Undefined for a client that gives no name: it sends MAIL at once. */
  readonly helo?: string;
  /** Who logs in, over TLS. */
  readonly user?: string;
  /** Reverse-path; empty for the null one. */
  readonly from: string;
  readonly to: readonly [string, ...string[]];
  /** File in messages/. */
  readonly message: string;
  /** How often the body of the message is sent, to make it large. */
  readonly times?: number;
  /** Steps that are refused, `MAIL`, `RCPT address` or `message`, each with the rule whose reply it gets. All others are answered with 2xx. */
  readonly refused?: Readonly<Record<string, string>>;
  /** What the log says of it, in order: verdict, rule, phase, and the tags. */
  readonly decisions: readonly string[];
  /** Mailboxes in which the message is found afterwards; none unless said. */
  readonly lands?: readonly string[];
}

const stranger = { client: '203.0.113.25', helo: 'mail.example.net', from: 'carol@example.net' } as const;
const toAnn = { to: ['ann@msen.example'] } as const;
const delivered = { decisions: ['accept everyone at message'], lands: ['msen.example/ann'] } as const;
const refusedAs = (rule: string) => ({ refused: { message: rule }, decisions: [`reject ${rule} at message`] }) as const;

/** The sessions in the order in which they are played. */
export const sessions: readonly Session[] = [
  { title: 'A good plain message', ...stranger, ...toAnn, message: 'plain.eml', ...delivered },
  {
    title: 'A subject beyond ASCII',
    ...stranger,
    from: 'renee@example.net',
    ...toAnn,
    message: 'utf8.eml',
    ...delivered,
  },
  {
    title: 'One message, two recipients',
    ...stranger,
    from: 'news@shop.example',
    to: ['ann@msen.example', 'bob@msen-customer.example'],
    message: 'html.eml',
    decisions: ['accept everyone at message', 'accept everyone at message'],
    lands: ['msen.example/ann', 'msen-customer.example/bob'],
  },
  { title: 'A bounce has the null sender', ...stranger, from: '', ...toAnn, message: 'bounce.eml', ...delivered },
  {
    title: 'Postmaster is always there, without a domain too',
    ...stranger,
    from: 'admin@example.net',
    to: ['postmaster', 'postmaster@msen.example'],
    message: 'postmaster.eml',
    decisions: ['accept everyone at message', 'accept everyone at message'],
    lands: ['mx.msen.example/postmaster', 'msen.example/postmaster'],
  },
  { title: 'A large message', ...stranger, ...toAnn, message: 'plain.eml', times: 60_000, ...delivered },

  // To use Msen's servers for outgoing email …
  {
    title: 'A stranger may not relay',
    ...stranger,
    to: ['bob@example.org'],
    message: 'plain.eml',
    refused: { 'RCPT bob@example.org': 'relay' },
    decisions: ['reject relay at rcpt'],
  },
  {
    title: 'An Msen address may',
    client: '192.0.2.77',
    helo: 'dialup-77.msen.example',
    from: 'ann@msen.example',
    to: ['bob@example.org'],
    message: 'outgoing.eml',
    decisions: ['accept everyone at message'],
    lands: ['example.org/bob'],
  },
  {
    title: 'An Msen address of IPv6 too',
    client: '2001:db8:59::7',
    helo: 'v6.msen.example',
    from: 'ann@msen.example',
    to: ['bob@example.org'],
    message: 'outgoing.eml',
    decisions: ['accept everyone at message'],
    lands: ['example.org/bob'],
  },
  {
    title: 'And whoever logs in, from anywhere',
    client: '203.0.113.80',
    helo: 'laptop.example',
    user: 'ann',
    from: 'ann@msen.example',
    to: ['bob@example.org'],
    message: 'outgoing.eml',
    decisions: ['accept everyone at message'],
    lands: ['example.org/bob'],
  },

  // The reasons a message may be rejected
  {
    title: 'Missing HELO: MAIL comes first',
    client: '203.0.113.66',
    from: 'carol@example.net',
    ...toAnn,
    message: 'plain.eml',
    refused: { MAIL: 'missing-helo' },
    decisions: ['reject missing-helo at mail'],
  },
  {
    title: 'On a DNS blacklist',
    ...stranger,
    client: '203.0.113.250',
    ...toAnn,
    message: 'plain.eml',
    refused: { 'RCPT ann@msen.example': 'dnsbl' },
    decisions: ['reject dnsbl at rcpt'],
  },
  {
    title: 'A list that refuses the question lists nobody',
    ...stranger,
    client: '203.0.113.252',
    ...toAnn,
    message: 'plain.eml',
    ...delivered,
  },
  {
    title: 'In the name of a bank',
    ...stranger,
    from: 'security@bank.example',
    ...toAnn,
    message: 'plain.eml',
    refused: { 'RCPT ann@msen.example': 'spf' },
    decisions: ['reject spf at rcpt'],
  },
  {
    title: 'A sender whose server is away',
    ...stranger,
    from: 'carol@away.example',
    ...toAnn,
    message: 'plain.eml',
    refused: { 'RCPT ann@msen.example': 'unvalidated-sender' },
    decisions: ['defer unvalidated-sender at rcpt'],
  },
  {
    title: 'A sender whom his own server does not know',
    ...stranger,
    from: 'nobody@forged.example',
    ...toAnn,
    message: 'plain.eml',
    refused: { 'RCPT ann@msen.example': 'invalid-sender' },
    decisions: ['reject invalid-sender at rcpt'],
  },
  {
    title: 'Blacklisted recipient',
    ...stranger,
    to: ['Former-Sales@MSEN.example'],
    message: 'plain.eml',
    refused: { 'RCPT Former-Sales@MSEN.example': 'blacklisted-recipient' },
    decisions: ['reject blacklisted-recipient at rcpt'],
  },
  {
    title: 'Several recipients, different answers',
    ...stranger,
    to: ['ann@msen.example', 'noreply@msen.example', 'bob@example.org', 'bob@msen-customer.example'],
    message: 'plain.eml',
    refused: { 'RCPT noreply@msen.example': 'blacklisted-recipient', 'RCPT bob@example.org': 'relay' },
    decisions: [
      'reject blacklisted-recipient at rcpt',
      'reject relay at rcpt',
      'accept everyone at message',
      'accept everyone at message',
    ],
    lands: ['msen.example/ann', 'msen-customer.example/bob'],
  },
  {
    title: 'Blacklisted sender',
    ...stranger,
    from: 'Offers@bulk.example',
    ...toAnn,
    message: 'plain.eml',
    refused: { 'RCPT ann@msen.example': 'blacklisted-sender' },
    decisions: ['reject blacklisted-sender at rcpt'],
  },
  {
    title: 'Blacklisted sender, by a domain and its subdomains',
    ...stranger,
    from: 'roulette@vip.casino.example',
    ...toAnn,
    message: 'plain.eml',
    refused: { 'RCPT ann@msen.example': 'blacklisted-sender' },
    decisions: ['reject blacklisted-sender at rcpt'],
  },
  {
    title: 'A neighbour of a blacklisted sender may write',
    ...stranger,
    from: 'friend@bulk.example',
    ...toAnn,
    message: 'plain.eml',
    ...delivered,
  },
  { title: '.exe inline', ...stranger, ...toAnn, message: 'inline.eml', ...refusedAs('inline-executable') },
  { title: '.exe attached', ...stranger, ...toAnn, message: 'attached.eml', ...refusedAs('executable') },
  { title: '.EXE in capitals', ...stranger, ...toAnn, message: 'capitals.eml', ...refusedAs('executable') },
  {
    title: 'Two extensions, the last one counts',
    ...stranger,
    ...toAnn,
    message: 'double-name.eml',
    ...refusedAs('executable'),
  },
  {
    title: 'A dot and a blank behind it',
    ...stranger,
    ...toAnn,
    message: 'trailing-dot.eml',
    ...refusedAs('executable'),
  },
  {
    title: 'A name in Content-Type alone, shown in the message then',
    ...stranger,
    ...toAnn,
    message: 'name-only.eml',
    ...refusedAs('inline-executable'),
  },
  {
    title: 'A name as an encoded word',
    ...stranger,
    ...toAnn,
    message: 'encoded-word.eml',
    ...refusedAs('executable'),
  },
  { title: 'A name in three pieces', ...stranger, ...toAnn, message: 'split-name.eml', ...refusedAs('executable') },
  {
    title: 'Two names, one of them a program',
    ...stranger,
    ...toAnn,
    message: 'two-names.eml',
    ...refusedAs('executable'),
  },
  { title: 'In a forwarded message', ...stranger, ...toAnn, message: 'nested.eml', ...refusedAs('executable') },
  {
    title: 'Uuencoded in the body, without MIME',
    ...stranger,
    ...toAnn,
    message: 'uuencoded.eml',
    ...refusedAs('inline-executable'),
  },
  { title: 'In a ZIP archive, as the page asks', ...stranger, ...toAnn, message: 'zipped.eml', ...delivered },
  {
    title: 'A picture from somebody to whom our user has not written',
    ...stranger,
    ...toAnn,
    message: 'picture.eml',
    ...refusedAs('image-from-stranger'),
  },
  {
    title: 'Our own customers are refused programs too',
    client: '192.0.2.77',
    helo: 'dialup-77.msen.example',
    from: 'ann@msen.example',
    to: ['bob@example.org'],
    message: 'attached.eml',
    ...refusedAs('executable'),
  },

  // Access file
  {
    title: 'Access file: no chance of getting through',
    client: '198.51.100.200',
    helo: 'bulk.example',
    from: 'carol@example.net',
    ...toAnn,
    message: 'plain.eml',
    ...refusedAs('access'),
  },
  {
    title: "The page's order: what stands above answers first",
    client: '198.51.100.200',
    helo: 'bulk.example',
    from: 'carol@example.net',
    ...toAnn,
    message: 'attached.eml',
    ...refusedAs('executable'),
  },

  // Executable attachments are blocked and deleted
  {
    title: '.vba is deleted, and nobody is told',
    ...stranger,
    ...toAnn,
    message: 'deleted.eml',
    decisions: ['discard deleted-attachment at message'],
  },
  {
    title: '.VBA inline as well',
    ...stranger,
    ...toAnn,
    message: 'deleted-inline.eml',
    decisions: ['discard deleted-attachment at message'],
  },

  // All further email is received and tagged
  {
    title: 'A spammer and open relay by two databases',
    ...stranger,
    client: '203.0.113.251',
    ...toAnn,
    message: 'plain.eml',
    decisions: ['accept everyone at message tagged listed-spammer open-relay'],
    lands: ['msen.example/ann'],
  },
  {
    title: 'An offensive subject is tagged',
    ...stranger,
    from: 'friend@example.net',
    ...toAnn,
    message: 'offensive-subject.eml',
    decisions: ['accept everyone at message tagged offensive-phrases'],
    lands: ['msen.example/ann'],
  },
  {
    title: 'An offensive body too, however it is written',
    ...stranger,
    from: 'friend@example.net',
    ...toAnn,
    message: 'offensive-body.eml',
    decisions: ['accept everyone at message tagged offensive-phrases'],
    lands: ['msen.example/ann'],
  },
];
