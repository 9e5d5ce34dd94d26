/**
 * What every server asks that has a policy of its own: client networks, a HELO name, the sender against a list, the
 * recipient's domain, extensions of attachments. It refuses nothing of what the bench sends.
 */
export const likePolicy = {
  networks: ['198.51.100.0/24', '203.0.113.64/26', '192.0.2.128/25'],
  senders: ['offers@spam.example', 'winner@lottery.example', 'noreply@casino.example'],
  hosted: ['msen.example', 'msen-customer.example'],
  extensions:
    'ade adp bas bat chm cmd com cpl crt exe hlp hta inf ins isp js jse lnk mdb mde msc msi msp mst pcd pif reg scr sct shs shb vb vbe vbs wsc wsf wsh'.split(
      ' ',
    ),
} as const;

/** The same as a policy of ours; what passes is thrown away, as everywhere here. */
export function asRules(parts: { readonly attachments: boolean; readonly last: 'accept' | 'discard' }): string {
  const { networks, senders, hosted, extensions } = likePolicy;
  const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');
  return [
    'mailpolicy 1',
    'otherwise reply 550 5.7.1 "Refused by our mail policy"',
    `networks hardcore = ${networks.join(', ')}`,
    `addresses bad-senders = ${quoted(senders)}`,
    `domains hosted = ${quoted(hosted)}`,
    `extensions executables = ${extensions.map((extension) => `.${extension}`).join(' ')}`,
    'relay to hosted',
    'reject hardcore when client in hardcore',
    'reject missing-helo when helo missing',
    'reject bad-sender when sender in bad-senders',
    ...(parts.attachments ? ['reject executable when any attachment (extension in executables)'] : []),
    `${parts.last} everyone`,
    '',
  ].join('\n');
}
