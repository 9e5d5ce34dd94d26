import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ParsedMail } from 'mailparser';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { openContent } from '../../../src/services/content/open-content.ts';

/** Messages of other mail parsers' test suites; they are not part of this repository. */
const corpus = fileURLToPath(new URL('../../../../shared/data/mail', import.meta.url));
const isThere = existsSync(corpus);
const files = isThere ? messageFiles() : [];

/** Parts that mailparser gives as attachments and we do not, as long as they have no name: text, and opened messages. */
const notAttached = /^(?:text\/|message\/rfc822$|[^/]*$)/;

test.skipIf(isThere)('shared data absent: not compared with mailparser', () => {});

// Every name that mailparser finds is among ours: seven hundred messages, a second and a half of which is mailparser's.
test.skipIf(!isThere)(
  'every attachment that mailparser finds is found under its name',
  { timeout: 20_000 },
  async () => {
    let compared = 0;
    for (const file of files) {
      const octets = readFileSync(file);
      const theirs = await parsed(octets);
      const ours = openContent(octets).attachments();
      expect(ours, file).toBeDefined();
      const names = new Set(ours?.flatMap((attachment) => attachment.names));
      const types = ours?.flatMap((attachment) => attachment.types) ?? [];
      for (const { filename, contentType } of theirs?.attachments ?? []) {
        if (filename !== undefined) expect(names, file).toContain(filename);
        else if (!notAttached.test(contentType)) expect(types, file).toContain(contentType);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(200);
  },
);

test.skipIf(!isThere)('every message is read in a moment', () => {
  for (const file of files) {
    const octets = readFileSync(file);
    const started = performance.now();
    const content = openContent(octets);
    expect(content.fields(), file).toBeDefined();
    expect(content.texts(), file).toBeDefined();
    for (const { size } of content.attachments() ?? []) expect(size, file).toBeLessThanOrEqual(octets.length);
    expect(performance.now() - started, file).toBeLessThan(1000);
  }
});

test.skipIf(!isThere)('a message with anything put into it, taken out or changed is read', () => {
  const pieces = ['\r', '\n', '\r\n\r\n', '--', '"', ';', '=', '(', '=?', '\0', '%', '*0*=', 'begin 644 x\n'];
  pieces.push(
    'Content-Type: message/rfc822\n',
    'Content-Type: multipart/mixed\n',
    'Content-Transfer-Encoding: base64\n',
  );
  const random = seeded(1);
  for (const file of files) {
    let octets = readFileSync(file);
    for (let changes = 0; changes < 8; changes++) {
      const at = random(octets.length + 1);
      const piece = pieces[random(pieces.length)] ?? '';
      octets = Buffer.concat([
        octets.subarray(0, at),
        Buffer.from(piece),
        octets.subarray(at + random(3) * random(40)),
      ]);
    }
    const content = openContent(octets);
    expect(content.fields(), file).toBeDefined();
    expect(content.texts(), file).toBeDefined();
    expect(content.attachments(), file).toBeDefined();
  }
});

/** Whole numbers below a bound, the same in every run. */
function seeded(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state * 1_103_515_245 + 12_345) % 0x80000000;
    return Math.floor((state / 0x80000000) * bound);
  };
}

function messageFiles(): string[] {
  return readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(?:json|xml|pem|yml|md|out|ref|bin|txt)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** Undefined where mailparser gives up. */
async function parsed(octets: Buffer): Promise<ParsedMail | undefined> {
  try {
    return await simpleParser(octets, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
  } catch {
    return undefined;
  }
}
