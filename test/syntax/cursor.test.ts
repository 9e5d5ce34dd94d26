import { expect, test } from 'vitest';
import { makeSource } from '../../src/diagnostics/source.ts';
import { textOf } from '../../src/diagnostics/span.ts';
import { makeCursor } from '../../src/syntax/cursor.ts';
import { parse } from '../../src/syntax/parse.ts';

function cursorOver(text: string) {
  const [statement] = parse(makeSource('a.rules', text)).file.statements;
  if (statement === undefined) throw new Error('the test needs a statement');
  return makeCursor(statement.terms, statement.span);
}

test('goes through the terms of a statement', () => {
  const cursor = cursorOver('reject a at once = "x"');
  expect(textOf(cursor.last())).toBe('');
  expect(cursor.isAt('reject', 'a')).toBe(true);
  expect(cursor.isAt('reject', 'b')).toBe(false);
  expect(cursor.takePhrase('at', 'once')).toBe(false);
  expect(cursor.takeWord()?.name).toBe('reject');
  expect(cursor.peek(1)).toMatchObject({ name: 'at' });
  cursor.take();
  const before = cursor.position();
  expect(cursor.takePhrase('at', 'once', '=')).toBe(true);
  expect(textOf(cursor.here())).toBe('"x"');
  expect(cursor.takeWord()).toBeUndefined();
  cursor.rewind(before);
  expect(textOf(cursor.here())).toBe('at');
});

test('at its end it names the empty place behind the last term', () => {
  const cursor = cursorOver('reject a  # b');
  cursor.take();
  cursor.take();
  expect(cursor.atEnd()).toBe(true);
  expect(cursor.take()).toBeUndefined();
  expect(cursor.isAt('a')).toBe(false);
  expect(cursor.here()).toMatchObject({ start: 8, end: 8 });
  expect(textOf(cursor.last())).toBe('a');
});
