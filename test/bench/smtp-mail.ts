import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What every client says of itself and its mail: nothing that one of the policies refuses. */
export const envelope = {
  helo: 'mail.sender.example',
  sender: 'ann@sender.example',
  recipient: 'bob@msen.example',
} as const;

/** A message of a size, as lines without their line ends. */
export interface Mail {
  /** As the tables name it. */
  readonly size: string;
  readonly lines: readonly string[];
}

/** A text and a report in base64, as people send them: the rules about attachments have something to look at. */
export const mails: readonly Mail[] = [
  { size: '4 KiB', lines: withReport(4096) },
  { size: '1 MiB', lines: withReport(1024 * 1024) },
];

/** Writes a message as smtp-source reads it, and gives the path. */
export function mailFile(folder: string, { size, lines }: Mail): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${size.replace(' ', '')}.eml`);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

/** A message as it goes over the wire, its final dot included. No line of it begins with a dot. */
export function onTheWire({ lines }: Mail): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n.\r\n`);
}

function withReport(octets: number): readonly string[] {
  const top = [
    'Received: from desk.sender.example ([203.0.113.7]) by mail.sender.example with ESMTPS id 4Z1;',
    '\tThu, 1 Oct 2026 10:00:00 +0200',
    'Date: Thu, 1 Oct 2026 10:00:00 +0200',
    `From: Ann Example <${envelope.sender}>`,
    `To: Bob Example <${envelope.recipient}>`,
    'Subject: The report for September',
    'Message-ID: <20261001100000.1@sender.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="=_part_7f3a"',
    '',
    '--=_part_7f3a',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    'Dear Bob,',
    '',
    ...Array.from({ length: 8 }, (_, at) => `${at + 1}. Figures of this month follow those of the last one closely.`),
    '',
    'Yours, Ann',
    '',
    '--=_part_7f3a',
    'Content-Type: application/pdf; name="report.pdf"',
    'Content-Disposition: attachment; filename="report.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
  ];
  const end = ['--=_part_7f3a--'];
  const used = [...top, ...end].reduce((sum, line) => sum + line.length + 2, 0);
  const report = Array.from({ length: Math.floor((octets - used) / 78) }, (_, at) => base64Line(at));
  return [...top, ...report, ...end];
}

/** 76 characters that differ from line to line. */
function base64Line(at: number): string {
  const octets = Buffer.alloc(57);
  for (let place = 0; place < octets.length; place += 1) octets[place] = (at * 31 + place * 7 + (at >> 3)) & 255;
  return octets.toString('base64');
}
