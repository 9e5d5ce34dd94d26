import type { Declaration } from './declaration.ts';

export const test: Declaration = {
  name: 'test',
  form: 'test "TITLE" …',
  doc: 'A session and what the policy is expected to answer to it. `mailpolicy test` plays it; the daemon ignores it.',
  example:
    'test "our own mail is taken"\n  client 192.0.2.7\n  from "ann@msen.example"\n  to "bob@example.org"\n  expect accept',
  read: (reader, statement) => {
    const title = reader.text('the title of the test');
    if (title === undefined) return undefined;
    while (!reader.cursor.atEnd()) reader.cursor.take();
    return { kind: 'test', title, statement };
  },
};
