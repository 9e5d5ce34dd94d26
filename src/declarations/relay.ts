import type { Word } from '../../grammar/ast.ts';
import { incomplete } from '../diagnostics/findings/statements.ts';
import { join } from '../diagnostics/span.ts';
import type { Declaration, Declared } from './declaration.ts';
import type { Reader } from './reader.ts';

export const relay: Declaration = {
  name: 'relay',
  form: 'relay to LIST, …  |  relay for CONDITION [otherwise reply CODE STATUS "text"]',
  doc:
    'The gate that every recipient passes at RCPT, before all rules: mail is taken to the domains of `relay to`, and from the clients of `relay for` to anywhere. ' +
    "A bare `postmaster`, without a domain, is always taken (RFC 5321 4.5.1). What passes neither is refused with the reply behind `otherwise`, or with the file's own `otherwise reply`. No `accept` gets round it.",
  example: 'relay to hosted\nrelay for customer\n  otherwise reply 550 5.7.1 "Relaying denied, Please see: {help}"',
  read: (reader) => {
    const start = reader.cursor.here();
    if (reader.cursor.takePhrase('to')) return readTo(reader);
    if (reader.cursor.takePhrase('for')) return readFor(reader);
    reader.report(incomplete.at(start, '`to` or `for`', relay.form));
    return undefined;
  },
};

function readTo(reader: Reader): Declared | undefined {
  const start = reader.cursor.last();
  const lists: Word[] = [];
  do {
    const name = reader.name('a list of domains');
    if (name === undefined) return undefined;
    lists.push(name);
  } while (reader.cursor.takePhrase(','));
  return { kind: 'relay to', lists, span: join(start, reader.cursor.last()) };
}

function readFor(reader: Reader): Declared | undefined {
  const start = reader.cursor.last();
  const condition = reader.condition();
  if (condition === undefined) return undefined;
  if (!reader.cursor.takePhrase('otherwise')) {
    return { kind: 'relay for', condition, reply: undefined, span: join(start, reader.cursor.last()) };
  }
  if (!reader.phrase('reply')) return undefined;
  const reply = reader.reply();
  return reply && { kind: 'relay for', condition, reply, span: join(start, reader.cursor.last()) };
}
