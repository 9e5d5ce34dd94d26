import { expect, test } from 'vitest';
import { fact } from '../../src/facts/registry.ts';
import type { Phase } from '../../src/mail/phase.ts';
import { valueType } from '../../src/values/registry.ts';
import type { Talk } from './moments.ts';
import { addressOf, momentsOf } from './moments.ts';

/** What the fact says after the last event of each phase, as an admin is shown it: `…` pending, `-` absent. */
function said(name: string, talk: Talk): Record<string, string> {
  const { read, type } = fact(name);
  const answers = new Map<Phase, string>();
  for (const view of momentsOf(talk)) {
    const reading = read(view);
    const values = reading.kind === 'known' ? reading.values.map(valueType(type).show) : ['…'];
    answers.set(view.session.phase, values.join(' ') || '-');
  }
  return Object.fromEntries(answers);
}

const full: Talk = {
  helo: 'Mail.Example.',
  tls: 'TLSv1.3',
  user: 'Ann',
  sender: 'Ann@Bücher.example',
  size: 2048,
  recipients: ['Bob@Example.com'],
};
const bare: Talk = { sender: '', recipients: ['Postmaster'] };

test.each<[string, Talk, string]>([
  ['client', full, '192.0.2.1 192.0.2.1 192.0.2.1 192.0.2.1 192.0.2.1 192.0.2.1'],
  ['client port', bare, '40000 40000 40000 40000 40000'],
  ['listener', bare, 'smtp smtp smtp smtp smtp'],
  ['date', bare, '2026-07-02 2026-07-02 2026-07-02 2026-07-02 2026-07-02'],
  ['time of day', bare, '00:30 00:30 00:30 00:30 00:30'],
  ['weekday', bare, 'thursday thursday thursday thursday thursday'],
  ['helo', full, '… mail.example mail.example mail.example mail.example mail.example'],
  ['helo', { ...bare, helo: 'My PC' }, '… my pc my pc my pc my pc my pc'],
  [
    'helo',
    { ...bare, helo: '[IPv6:2001:DB8::1]' },
    '… [ipv6:2001:db8::1] [ipv6:2001:db8::1] [ipv6:2001:db8::1] [ipv6:2001:db8::1] [ipv6:2001:db8::1]',
  ],
  ['helo', { ...bare, helo: 'bücher.example' }, `…${' xn--bcher-kva.example'.repeat(5)}`],
  ['helo', bare, '… - - - -'],
  ['early talker', bare, 'no no no no no'],
  ['early talker', { ...bare, early: true }, 'yes yes yes yes yes'],
  ['early pipelining', full, '… no no no no no'],
  ['early pipelining', { ...full, early: true }, '… yes yes yes yes yes'],
  ['early pipelining', bare, '… no no no no'],
  ['tls', full, '… yes yes yes yes yes'],
  ['tls', bare, '… no no no no'],
  ['tls version', full, '… TLSv1.3 TLSv1.3 TLSv1.3 TLSv1.3 TLSv1.3'],
  ['tls version', bare, '… - - - -'],
  ['authenticated', full, '… yes yes yes yes yes'],
  ['authenticated', bare, '… no no no no'],
  ['user', full, '… Ann Ann Ann Ann Ann'],
  ['user', bare, '… - - - -'],
  ['sender', full, `… …${' Ann@Bücher.example'.repeat(4)}`],
  ['sender', bare, '… - - - -'],
  ['sender domain', full, `… …${' xn--bcher-kva.example'.repeat(4)}`],
  ['sender domain', bare, '… - - - -'],
  ['sender local-part', full, '… … Ann Ann Ann Ann'],
  ['sender local-part', bare, '… - - - -'],
  ['declared size', full, '… … 2 KB 2 KB 2 KB 2 KB'],
  ['declared size', bare, '… - - - -'],
  ['recipient', full, `… … …${' Bob@Example.com'.repeat(3)}`],
  ['recipient domain', full, '… … … example.com example.com example.com'],
  ['recipient domain', bare, '… … - - -'],
  ['recipient local-part', bare, '… … Postmaster Postmaster Postmaster'],
  ['recipient count', { ...full, recipients: ['a@b.example', 'c@b.example'] }, '… … … … 2 2'],
  ['message size', bare, '… … … … 7 octets'],
])('%s', (name, talk, answers) => {
  expect(Object.values(said(name, talk)).join(' ')).toBe(answers);
});

test('facts of each recipient speak of the one the quantifier is at', () => {
  const [view] = momentsOf({});
  const names = ['each-recipient address', 'each-recipient domain', 'each-recipient local-part'];
  const read = (text: string | undefined) =>
    names.map((name) => {
      const reading = view && fact(name).read({ ...view, element: text === undefined ? undefined : addressOf(text) });
      return reading?.kind === 'known' ? reading.values : reading?.kind;
    });
  expect(read('Ann@Example.com')).toEqual([[addressOf('Ann@Example.com')], ['example.com'], ['Ann']]);
  expect(read('postmaster')).toEqual([[addressOf('postmaster')], [], ['postmaster']]);
  expect(read(undefined)).toEqual(['pending', 'pending', 'pending']);
});
