import { generateKeyPairSync } from 'node:crypto';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { expect, test } from 'vitest';
import { parseZone } from '../../src/trial/dns-record.ts';
import { eventOf, open, say } from './answers-to.ts';

const keys = generateKeyPairSync('ed25519', {
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** The client is 192.0.2.1, which greets as mx.a.test; messages are signed by a.test where a case says so. */
const zone = `
a.test                  TXT v=spf1 ip4:192.0.2.1 -all
mx.a.test               TXT v=spf1 a -all
fails.test              TXT v=spf1 -all exp=why.fails.test
why.fails.test          TXT see http://fails.test/?from=%{i}
silent.test             TXT v=spf1 -all
soft.test               TXT v=spf1 ~all
broken.test             TXT v=spf1 nonsense
down.test               SERVFAIL
_dmarc.a.test           TXT v=DMARC1; p=reject
_dmarc.fails.test       TXT v=DMARC1; p=quarantine
_dmarc.down.test        SERVFAIL
k._domainkey.a.test     TXT v=DKIM1; k=ed25519; p=${keys.publicKey.subarray(-32).toString('base64')}
k._domainkey.down.test  SERVFAIL
`;

const head = `domains hosted = "b.test"
addresses friends = @a.test @down.test @.fails.test
spf if unavailable skip explanation "see our page"
dkim if unavailable skip
arc if unavailable skip
dmarc if unavailable defer
relay to hosted
`;

const accepted = 'take deliver r@b.test (accept everyone)';
const deferred =
  '451 4.7.0 Temporary failure - a check could not be made, please try again later (defer x for unavailable';
const signed = 'signed';

/** Rules, the sender, the message where it matters, and the answer to RCPT, or to the message after a taken one. */
test.each<[rules: string, sender: string, message: string, answer: string]>([
  ['reject x when spf is fail', 'u@fails.test', '', '550 5.7.1 no: x (reject x mail-rcpt)'],
  ['reject x when spf is fail', 'u@a.test', '', accepted],
  ['reject x when spf is fail', 'u@soft.test', '', accepted],
  ['reject x when spf is softfail', 'u@soft.test', '', '550 5.7.1 no: x (reject x mail-rcpt)'],
  ['reject x when spf is permerror', 'u@broken.test', '', '550 5.7.1 no: x (reject x mail-rcpt)'],
  ['reject x when spf is none', 'u@nothing.test', '', '550 5.7.1 no: x (reject x mail-rcpt)'],
  ['reject x when spf is none', 'Postmaster', '', '550 5.7.1 no: x (reject x mail-rcpt)'],
  ['reject x when spf is fail', '<>', '', '550 5.7.1 no: x (reject x mail-rcpt)'],
  ['reject x when helo spf is fail', 'u@a.test', '', '550 5.7.1 no: x (reject x mail-rcpt)'],
  ['reject x when spf is fail', 'u@down.test', '', accepted],
  ['reject x when not spf is pass', 'u@down.test', '', accepted],
  ['reject x unless spf is pass', 'u@down.test', '', accepted],
  ['reject x when spf is unavailable', 'u@down.test', '', '550 5.7.1 no: x (reject x mail-rcpt)'],
  [
    'reject x when spf is fail reply 550 5.7.1 "SPF: {spf.explanation}"',
    'u@fails.test',
    '',
    '550 5.7.1 SPF: see http://fails.test/?from=192.0.2.1 (reject x mail-rcpt)',
  ],
  [
    'reject x when spf is fail reply 550 5.7.1 "SPF: {spf.explanation}"',
    'u@silent.test',
    '',
    '550 5.7.1 SPF: see our page (reject x mail-rcpt)',
  ],
  [
    'reject x when sender is "u@a.test" reply 550 5.7.1 "SPF: {spf.explanation}."',
    'u@a.test',
    '',
    '550 5.7.1 SPF: . (reject x mail-rcpt)',
  ],
  ['reject x when dkim is pass', 'u@b.test', signed, '550 5.7.1 no: x (reject x at message)'],
  ['reject x when dkim is none', 'u@b.test', '', '550 5.7.1 no: x (reject x at message)'],
  ['reject x when dkim is fail', 'u@b.test', `${signed} changed`, '550 5.7.1 no: x (reject x at message)'],
  ['reject x when not dkim is pass', 'u@b.test', `${signed} by down.test`, accepted],
  ['reject x when arc is none', 'u@b.test', '', '550 5.7.1 no: x (reject x at message)'],
  ['reject x when dmarc is pass', 'u@b.test', signed, '550 5.7.1 no: x (reject x at message)'],
  ['reject x when dmarc is pass', 'u@a.test', 'From: u@a.test||Hello|', '550 5.7.1 no: x (reject x at message)'],
  [
    'reject x when dmarc is fail and dmarc policy is quarantine',
    'u@a.test',
    'From: u@fails.test||Hello|',
    '550 5.7.1 no: x (reject x at message)',
  ],
  ['reject x when dmarc is fail', 'u@a.test', 'From: u@down.test||Hello|', `${deferred} at message)`],
  [
    'reject x when dmarc is fail and dmarc policy is reject',
    'u@a.test',
    'From: u@down.test||Hello|',
    `${deferred} at message)`,
  ],
  ['reject x when dmarc is permerror', 'u@a.test', 'Subject: x||Hello|', '550 5.7.1 no: x (reject x at message)'],
  [
    'reject x when not sender is aligned',
    'u@b.test',
    'From: u@a.test||Hello|',
    '550 5.7.1 no: x (reject x at message)',
  ],
  ['reject x when not sender is aligned', 'u@sub.a.test', 'From: u@a.test||Hello|', accepted],
  // Known with the sender where SPF passes, whatever the message says.
  ['accept x when sender in friends and sender is proved', 'u@a.test', '', 'take deliver r@b.test (accept x at mail)'],
  ['accept x when sender in friends and sender is proved', 'u@sub.fails.test', '', accepted],
  ['reject x when sender is proved', 'u@down.test', '', accepted],
  ['reject x unless sender is proved', 'u@down.test', '', accepted],
  ['reject x when sender is signed', 'u@sub.a.test', signed, '550 5.7.1 no: x (reject x at message)'],
  ['reject x when sender is proved', 'u@sub.a.test', signed, '550 5.7.1 no: x (reject x at message)'],
  ['reject x when sender is proved', 'u@b.test', signed, accepted],
  ['reject x when sender is proved', '<>', signed, accepted],
])('%s (%s, %s)', async (rules, sender, message, answer) => {
  const dns = parseZone(zone);
  if ('problem' in dns) throw new Error(dns.problem);
  const conversation = open(`${head}${rules}\naccept everyone`, { dns: dns.records });
  const [, , , rcpt = ''] = await say(
    conversation,
    'connect 192.0.2.1',
    'helo mx.a.test',
    `mail ${sender}`,
    'rcpt r@b.test',
  );
  const [, last = ''] = rcpt.endsWith(': proceed')
    ? await say(conversation, 'data', `message ${await written(message)}`)
    : ['', rcpt];
  const said = last.replace(/^(?:rcpt|message) .*?: (?=\d{3} |take )/s, '');
  // Where nothing refuses, it does not matter since when that is certain.
  expect(said.replace(/(accept everyone).*/, '$1)').replace('mail-message', 'at mail')).toBe(answer);
});

/** A message; `signed` is one of a.test, `signed changed` one whose signature no longer holds, `signed by` one of another domain. */
async function written(message: string): Promise<string> {
  if (message === '') return 'From: u@a.test||Hello|';
  if (!message.startsWith(signed)) return message;
  const signingDomain = message.split(' by ')[1] ?? 'a.test';
  const options = { signingDomain, selector: 'k', privateKey: keys.privateKey, signTime: 0 };
  const text = 'From: u@a.test\r\n\r\nHello\r\n';
  const { signatures } = await dkimSign(text, { ...options, signatureData: [options] });
  return `${signatures}${message.endsWith(' changed') ? text.replace('Hello', 'Hallo') : text}`.replaceAll('\r\n', '|');
}

/** Declarations, the client's words, and what is noted of its message. */
test.each<[string, string[], string | undefined]>([
  [
    'spf if unavailable skip\ndkim if unavailable skip\narc if unavailable skip\ndmarc if unavailable skip',
    ['mail u@a.test'],
    'spf=pass smtp.mailfrom=a.test; dkim=pass header.d=a.test header.s=k header.b=; arc=none; dmarc=pass header.from=a.test',
  ],
  ['spf if unavailable skip', ['mail u@fails.test'], 'spf=fail smtp.mailfrom=fails.test'],
  ['spf if unavailable skip', ['mail u@down.test'], 'spf=temperror smtp.mailfrom=down.test'],
  ['spf if unavailable skip', ['mail <>'], 'spf=fail smtp.helo=mx.a.test'],
  ['', ['mail u@a.test'], undefined],
  ['spf if unavailable skip', ['auth ann', 'mail u@a.test'], undefined],
  ['spf if unavailable skip\nrelay for client in ours', ['mail u@a.test'], undefined],
  ['spf if unavailable skip\ndiscard x when sender domain is "a.test"', ['mail u@a.test'], undefined],
])('%s, %s: what is noted', async (rules, lines, expected) => {
  const dns = parseZone(zone);
  if ('problem' in dns) throw new Error(dns.problem);
  const policy = `domains hosted = "b.test"\nnetworks ours = 192.0.2.0/24\n${rules}\nrelay to hosted\naccept everyone`;
  const conversation = open(policy, { dns: dns.records });
  await say(conversation, 'connect 192.0.2.1', 'helo mx.a.test', ...lines, 'rcpt r@b.test', 'data');
  const outcome = await conversation.next(eventOf(`message ${await written(signed)}`));
  const noted = outcome.kind === 'take' ? outcome.authentication : [];
  const words = noted?.map(({ method, result, properties }) => {
    const about = properties.map(([name, value]) => `${name}=${name === 'header.b' ? '' : value}`);
    return [`${method}=${result}`, ...about].join(' ');
  });
  expect(words?.join('; ')).toBe(expected);
});
