import { expect, test } from 'vitest';
import { openContent } from '../../../src/services/content/open-content.ts';
import type { TnefFile } from '../../../src/services/content/tnef.ts';
import { tnefFiles } from '../../../src/services/content/tnef.ts';

const renderData = attribute(2, 0x00069002, Buffer.alloc(14));
const title = (name: string): Buffer => attribute(2, 0x00018010, Buffer.from(`${name}\0`, 'latin1'));
const data = (size: number): Buffer => attribute(2, 0x0006800f, Buffer.alloc(size));

test.each<[string, Buffer, readonly TnefFile[]]>([
  ['no stream', Buffer.from('hello world'), []],
  ['no file', stream(attribute(1, 0x00078008, Buffer.from('IPM.Note\0'))), []],
  ['a title', stream(renderData, title('A.EXE'), data(3)), [{ names: ['A.EXE'], types: [], size: 3 }]],
  [
    'two files',
    stream(renderData, title('a.txt'), renderData, title('b.exe')),
    [
      { names: ['a.txt'], types: [], size: 0 },
      { names: ['b.exe'], types: [], size: 0 },
    ],
  ],
  [
    'properties: others between them, a long name, a media type',
    stream(
      renderData,
      title('LONGNA~1.TXT'),
      properties(
        fixed(0x0003, 0x3705, Buffer.from([1, 0, 0, 0])),
        fixed(0x0040, 0x3007, Buffer.alloc(8)),
        named('X-Id', wide(0x8001, 'value')),
        fixed(0x000b, 0x7fff, Buffer.from([1, 0, 0, 0])),
        sized(0x0102, 0x3702, Buffer.alloc(5)),
        wide(0x3707, 'long näme.exe'),
        sized(0x001e, 0x370e, Buffer.from('image/PNG\0')),
      ),
    ),
    [{ names: ['LONGNA~1.TXT', 'long näme.exe'], types: ['image/PNG'], size: 0 }],
  ],
  [
    'a message attached, with a file of its own',
    stream(
      renderData,
      title('mail'),
      properties(sized(0x000d, 0x3701, Buffer.concat([Buffer.alloc(16), stream(renderData, title('inner.exe'))]))),
    ),
    [
      { names: ['mail'], types: [], size: 68 },
      { names: ['inner.exe'], types: [], size: 0 },
    ],
  ],
])('%s', (_name, octets, files) => {
  expect(tnefFiles(octets)).toEqual(files);
});

test('what stands before the first record that does not fit counts', () => {
  const whole = stream(renderData, title('a.exe'), renderData, title('b.exe'));
  expect(tnefFiles(whole.subarray(0, whole.length - 20)).map((file) => file.names)).toEqual([['a.exe'], []]);
});

test('files of winmail.dat are attachments beside it', () => {
  const body = stream(renderData, title('a.exe'), data(3)).toString('base64');
  const content = openContent(
    Buffer.from(`Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n${body}\n`),
  );
  expect(content.attachments()?.map(({ names, extensions, size }) => ({ names, extensions, size }))).toEqual([
    { names: ['winmail.dat'], extensions: ['.dat'], size: expect.any(Number) },
    { names: ['a.exe'], extensions: ['.exe'], size: 3 },
  ]);
});

function stream(...attributes: Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0]), ...attributes]);
}

function attribute(level: number, id: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([level]), long(id), long(value.length), value, Buffer.from([0, 0])]);
}

function properties(...values: Buffer[]): Buffer {
  return attribute(2, 0x00069005, Buffer.concat([long(values.length), ...values]));
}

function fixed(type: number, id: number, value: Buffer): Buffer {
  return Buffer.concat([long(((id << 16) | type) >>> 0), value]);
}

function sized(type: number, id: number, value: Buffer): Buffer {
  return fixed(
    type,
    id,
    Buffer.concat([long(1), long(value.length), value, Buffer.alloc((4 - (value.length % 4)) % 4)]),
  );
}

function wide(id: number, text: string): Buffer {
  return sized(0x001f, id, Buffer.from(`${text}\0`, 'utf16le'));
}

/** A property named by a text: its tag, a GUID, the kind and the name, then its value. */
function named(name: string, property: Buffer): Buffer {
  const text = Buffer.from(`${name}\0`, 'utf16le');
  const padding = Buffer.alloc((4 - (text.length % 4)) % 4);
  return Buffer.concat([
    property.subarray(0, 4),
    Buffer.alloc(16),
    long(1),
    long(text.length),
    text,
    padding,
    property.subarray(4),
  ]);
}

function long(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32LE(value);
  return octets;
}
