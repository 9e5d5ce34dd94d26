import { expect, test } from 'vitest';
import { lastAnswer, open, say } from './answers-to.ts';

const policyWith = (text: string) =>
  `help "https://b.test/policy#{rule}"\ndomains hosted = "b.test"\nrelay to hosted\nreject odd-one when recipient is "b@b.test" reply 550 5.7.1 "${text}"\naccept everyone`;

/** The reply to RCPT of `b@b.test`. */
async function replyOf(text: string, mail: string): Promise<string> {
  const answer = (await lastAnswer(policyWith(text), mail, 'rcpt b@b.test')) ?? '';
  return answer.slice(0, answer.lastIndexOf(' ('));
}

test.each([
  ['see {help}', 'see https://b.test/policy#odd-one'],
  ['{rule} {id}', 'odd-one s1'],
  ['{client} {helo} {sender} {recipient}', '192.0.2.1 mx.a.test a@a.test b@b.test'],
  ['user [{user}]', 'user []'],
  ['{{sender}', '{sender}'],
])('%s', async (text, shown) => {
  expect(await replyOf(text, 'mail a@a.test')).toBe(`550 5.7.1 ${shown}`);
});

test('the null sender is shown as one', async () => {
  expect(await replyOf("from '{sender}'", 'mail <>')).toBe("550 5.7.1 from '<>'");
});

test('what is not printable ASCII is shown as a question mark', async () => {
  expect(await replyOf('from {sender}', 'mail jösé🙂@a.test')).toBe('550 5.7.1 from j?s??@a.test');
});

test('a line is 512 octets at most; what comes from outside is cut, short values last', async () => {
  const long = `${'x'.repeat(600)}@a.test`;
  const reply = await replyOf('from {sender} to {recipient}: see {help}', `mail ${long}`);
  expect(`${reply}\r\n`).toHaveLength(512);
  expect(reply).toMatch(/^550 5\.7\.1 from x+\.\.\. to b@b\.test: see https:\/\/b\.test\/policy#odd-one$/);
});

test('several long values share what room there is', async () => {
  const long = `${'x'.repeat(600)}@a.test`;
  const reply = await replyOf('{sender} {sender} {recipient}', `mail ${long}`);
  expect(
    reply
      .split(' ')
      .slice(2)
      .map((part) => part.length),
  ).toEqual([245, 245, 8]);
});

test('the line that names a recipient is cut as well', async () => {
  const far = `${'y'.repeat(600)}@b.test`;
  const conversation = open(
    `domains hosted = "b.test"\nrelay to hosted\naccept boss when recipient is "b@b.test"\nreject x when subject contains "x" reply 550 5.7.1 "no"\naccept everyone`,
  );
  await say(conversation, 'connect 192.0.2.1', 'auth ann', 'mail a@a.test', 'rcpt b@b.test', `rcpt ${far}`, 'data');
  const [answer = ''] = await say(conversation, 'message Subject: x||');
  const [, second = ''] = answer.split(' / ');
  expect(second.slice(0, 510)).toMatch(
    /^550 5\.7\.1 Because of the recipient y+\.\.\.; the message was taken for nobody$/,
  );
  expect(second.slice(510)).toMatch(/^ \(reject x/);
});
