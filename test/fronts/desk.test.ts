import { expect, test } from 'vitest';
import { makeDesks } from '../../src/fronts/policy/desk.ts';
import type { Request } from '../../src/fronts/policy/request.ts';
import { parseRequest } from '../../src/fronts/policy/request.ts';
import { makeContext, newWitness } from './context.ts';

// What several connections of Postfix ask about one message, and what is left when they close.

function request(changes: Readonly<Record<string, string>>): Request {
  const attributes = {
    request: 'smtpd_access_policy',
    protocol_state: 'RCPT',
    client_address: '192.0.2.1',
    client_port: '4321',
    instance: '1.1',
    sender: 'ann@example.com',
    recipient: 'bob@example.org',
    ...changes,
  };
  const parsed = parseRequest(
    Object.entries(attributes)
      .map((each) => each.join('='))
      .join('\n'),
  );
  if (!('request' in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed.request;
}

function makeHouse() {
  const witness = newWitness();
  const script = [{ event: 'rcpt <bob@', answer: 'tag bulk' }];
  const openDesk = makeDesks('test', makeContext('policy', script, witness));
  return { openDesk, sessions: () => witness.event.filter((event) => event.startsWith('connect')).length };
}

const tagged = 'PREPEND X-Mailpolicy-Tags: bulk';

test('two connections that ask about one message at a time share its session', async () => {
  const { openDesk, sessions } = makeHouse();
  const answers = await Promise.all([openDesk(), openDesk()].map(({ answer }) => answer(request({}))));
  expect([answers.toSorted(), sessions()]).toEqual([['DUNNO', tagged], 1]);
});

test('a connection that is opened anew goes on with what was asked about', async () => {
  const { openDesk, sessions } = makeHouse();
  const first = openDesk();
  expect(await first.answer(request({}))).toBe(tagged);
  first.close();
  expect([await openDesk().answer(request({})), sessions()]).toEqual(['DUNNO', 1]);
});

test('what is asked about another message begins anew, and so does all that has no instance', async () => {
  const { openDesk, sessions } = makeHouse();
  const { answer } = openDesk();
  for (const instance of ['1.1', '2.1', '1.1', '', '']) expect(await answer(request({ instance }))).toBe(tagged);
  expect(sessions()).toBe(5);
});

test('an instance that was somebody else begins anew', async () => {
  const { openDesk, sessions } = makeHouse();
  const { answer } = openDesk();
  for (const sender of ['ann@example.com', 'eve@example.com']) expect(await answer(request({ sender }))).toBe(tagged);
  expect(await answer(request({ client_port: '1' }))).toBe(tagged);
  expect(sessions()).toBe(3);
});
