import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openContent } from '../../../src/services/content/open-content.ts';

interface Trick {
  readonly name: string;
  readonly expected: readonly string[];
  readonly message: string;
}

const tricks = readTricks(readFileSync(new URL('tricks.txt', import.meta.url), 'utf8'));

test.each(tricks)('$name', ({ expected, message }) => {
  const octets = withOctets(message);
  for (const octetsOfKind of [octets, octets.replaceAll('\n', '\r\n')]) {
    const found = findings(Buffer.from(octetsOfKind, 'latin1'));
    for (const line of expected) {
      const isAbsent = line.startsWith('not ');
      const wanted = isAbsent ? line.slice(4) : line;
      const [kind = '', ...rest] = wanted.split(' ');
      const value = rest.join(' ');
      if (kind === 'text')
        expect(
          found.texts.some((text) => text.includes(value)),
          wanted,
        ).toBe(!isAbsent);
      else if (isAbsent) expect(found.facts).not.toContain(wanted);
      else expect(found.facts).toContain(wanted);
    }
  }
});

test('there are more than sixty of them', () => {
  expect(tricks.length).toBeGreaterThan(150);
  expect(new Set(tricks.map((trick) => trick.name)).size).toBe(tricks.length);
});

function findings(message: Buffer): { facts: string[]; texts: readonly string[] } {
  const content = openContent(message);
  const attachments = content.attachments() ?? [];
  const facts = attachments.flatMap(({ names, extensions, types, disposition, size }) => [
    ...names.map((name) => `name ${name}`),
    ...types.map((type) => `type ${type}`),
    ...extensions,
    disposition,
    `size ${size}`,
  ]);
  facts.push(attachments.length === 0 ? 'nothing' : `files ${attachments.length}`);
  expect(content.attachments(), 'attachments').toBeDefined();
  expect(content.fields(), 'fields').toBeDefined();
  expect(content.texts(), 'texts').toBeDefined();
  return { facts, texts: content.texts() ?? [] };
}

function readTricks(text: string): Trick[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((block) => {
      const [name = '', ...lines] = block.split('\n');
      const end = lines.findIndex((line) => !line.startsWith('? '));
      const message = lines.slice(end).join('\n').replace(/\n$/, '');
      return { name, expected: lines.slice(0, end).map((line) => line.slice(2)), message };
    });
}

/** The message one character an octet, `{0d}` as that octet. */
function withOctets(message: string): string {
  return message.replace(/\{([0-9a-f]{2})\}/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
