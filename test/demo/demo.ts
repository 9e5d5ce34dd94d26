import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Decision } from '../../src/mail/outcome.ts';
import { systemClock } from '../../src/services/clock.ts';
import { acquaintedStore } from '../acceptance/acquainted-store.ts';
import { startOnLoopback } from '../acceptance/loopback-daemon.ts';
import { pageReply } from '../acceptance/msen-replies.ts';
import { demoProbes, demoRecords } from './dns.ts';
import { messageOf, play } from './play.ts';
import type { Session } from './sessions.ts';
import { sessions } from './sessions.ts';
import type { Transcript } from './transcript.ts';

// `npm run demo`: the daemon at work. Real SMTP sessions over TCP, each printed with what answered it, and compared with
// the table in sessions.ts. Exit code 1 when a session went another way.

const root = join(import.meta.dirname, '..', '..');
process.chdir(root);
const began = performance.now();

const decisions: Decision[] = [];
const troubles: string[] = [];
const daemon = await startOnLoopback({
  policy: 'rules/msen.rules',
  // A first contact is put off for ten minutes, which nobody would wait for here.
  store: acquaintedStore(),
  port: 0,
  listener: 'mx',
  users: ['ann'],
  clock: systemClock,
  dns: () => demoRecords,
  probes: () => demoProbes,
  log: {
    decision: (decision) => void decisions.push(decision),
    notice: (level, _id, text) => {
      if (level === 'error') troubles.push(text);
    },
  },
});
say(`The daemon enforces rules/msen.rules on 127.0.0.1:${daemon.port}; mailboxes are in ${daemon.maildir}.`);

let wrong = 0;
for (const [at, session] of sessions.entries()) {
  say(`\n== ${at + 1}. ${session.title}\n`);
  const before = mailboxFiles();
  decisions.length = 0;
  troubles.length = 0;
  let transcript: Transcript;
  try {
    transcript = await play(daemon.port, session);
  } catch (error) {
    say(`   The dialogue broke off: ${String(error)}`);
    wrong++;
    continue;
  }
  const landed = mailboxFiles().filter((file) => !before.includes(file));
  for (const line of at === 0 ? transcript.lines : shortened(transcript.lines)) {
    say(`   ${line.replace(/^C: \((?=\d+ octets\)$)/, `C: (${session.message}, `)}`);
  }
  say('');
  for (const decision of decisions) say(`   => ${inFull(decision)}`);
  for (const file of landed) say(`   in ${join(daemon.maildir, file)}`);
  const faults = [...troubles, ...faultsOf(session, transcript, landed)];
  for (const fault of faults) say(`   WRONG: ${fault}`);
  if (faults.length > 0) wrong++;
}

await daemon.stop();
const seconds = ((performance.now() - began) / 1000).toFixed(1);
say('\nThe daemon has stopped, and its mailboxes are gone; `npm start` keeps one running.');
say(`${sessions.length} sessions in ${seconds} s: ${sessions.length - wrong} answered as the page says, ${wrong} not.`);
process.exitCode = wrong > 0 ? 1 : 0;

/** What went another way than the table says. */
function faultsOf(session: Session, { answers }: Transcript, landed: readonly string[]): string[] {
  const faults: string[] = [];
  const refused = session.refused ?? {};
  for (const [step, answer] of answers) {
    const rule = refused[step];
    const isStep = /^(?:MAIL|RCPT .*|message)$/.test(step);
    const wanted = rule === undefined ? undefined : pageReply(rule, session.from);
    if (wanted !== undefined && answer !== wanted) faults.push(`${step} should have heard ${wanted}`);
    if (wanted === undefined && isStep && !answer.startsWith('2')) faults.push(`${step} should not have been refused`);
  }
  for (const step of Object.keys(refused)) if (!answers.has(step)) faults.push(`${step} was never answered`);
  faults.push(...difference('decided', session.decisions, decisions.map(inShort)));
  faults.push(...difference('delivered to', session.lands ?? [], landed.map(mailboxOf)));
  const sent = messageOf(session).toString().replaceAll('\n', '\r\n');
  for (const file of landed) {
    const stored = readFileSync(join(daemon.maildir, file), 'utf8');
    if (!stored.endsWith(sent)) faults.push(`${file} is not what was sent`);
  }
  return faults;
}

/** Without what every session begins with: a proxy's greeting, and the extensions of the server. The first one is shown in full. */
function shortened(lines: readonly string[]): string[] {
  const spoken = lines.findIndex((line) => line.startsWith('C: XCLIENT'));
  const isExtension = (line: string, at: number) =>
    /^S: 250-/.test(lines[spoken + at - 1] ?? '') && /^S: 250[ -]/.test(line);
  return lines
    .slice(Math.max(0, spoken))
    .flatMap((line, at) => (isExtension(line, at) ? [] : line.replace(/^S: 250-.*/, '$& …')));
}

function difference(what: string, wanted: readonly string[], came: readonly string[]): string[] {
  const [one, other] = [wanted.toSorted().join(', '), came.toSorted().join(', ')];
  return one === other ? [] : [`${what} [${other}] instead of [${one}]`];
}

function inShort({ verdict, rule, answeredAt, tags }: Decision): string {
  return `${verdict} ${rule} at ${answeredAt}${tags.length === 0 ? '' : ` tagged ${tags.join(' ')}`}`;
}

function inFull(decision: Decision): string {
  const { place, recipient } = decision;
  return `${inShort(decision)}${recipient === undefined ? '' : `, to ${recipient.text}`} (${place.file}:${place.line})`;
}

function mailboxFiles(): string[] {
  return globSync('*/*/new/*', { cwd: daemon.maildir });
}

function mailboxOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
