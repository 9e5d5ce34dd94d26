import type { Text } from '../../grammar/ast.ts';
import type { Policy } from '../core/policy.ts';
import type { ScenarioMessage, ScenarioSession } from '../mail/scenario.ts';
import { defaultFields, defaultSession, testDefaults } from './defaults.ts';
import type { Said, SaidItem } from './item.ts';

/** A session, and what was said of it and of those before it, which the next one inherits. */
export interface BuiltSession {
  readonly session: ScenarioSession;
  readonly said: readonly Said[];
}

/** What the first session of a test inherits: the defaults. */
export function firstSession(policy: Policy): BuiltSession {
  return { session: defaultSession(policy), said: [] };
}

/** A session from its items and the one before. What it says of one kind replaces all that was said of that kind before. */
export function nextSession(
  items: readonly SaidItem[],
  previous: BuiltSession,
  open: (path: Text) => Uint8Array | undefined,
): BuiltSession {
  const own = items.map((each) => each.said);
  const inherited = previous.said.filter((each) => !own.some((newer) => replaces(newer, each)));
  const said = [...inherited, ...own];
  let session: ScenarioSession = { ...previous.session };
  for (const each of own) session = apply(session, each);
  session = {
    ...session,
    recipients: orElse(
      said.flatMap((each) => (each.kind === 'recipients' ? each.recipients : [])),
      session.recipients,
    ),
    dns: said.flatMap((each) => (each.kind === 'dns' ? [each.record] : [])),
    probes: said.flatMap((each) => (each.kind === 'probe' ? [each.probe] : [])),
    unavailable: said.flatMap((each) => (each.kind === 'unavailable' ? [each.fact] : [])),
  };
  return { session: { ...session, message: messageOf(said, session, open) }, said };
}

/** What composes a message, in distinction to one from a file. */
export function isPartOfMessage(said: Said): boolean {
  return ['field', 'no field', 'body', 'attachment'].includes(said.kind);
}

function replaces(newer: Said, older: Said): boolean {
  if (newer.kind === 'message') return older.kind === 'message' || isPartOfMessage(older);
  if (older.kind === 'message') return isPartOfMessage(newer);
  return newer.kind === older.kind;
}

/** Sets what stands for itself; what adds up over several items is gathered by the caller. */
function apply(session: ScenarioSession, said: Said): ScenarioSession {
  switch (said.kind) {
    case 'client':
      return { ...session, client: said.ip, port: said.port ?? testDefaults.port };
    case 'listener':
      return { ...session, listener: said.name };
    case 'early talker':
      return { ...session, earlyTalker: true };
    case 'early pipelining':
      return { ...session, earlyPipelining: true };
    case 'helo':
      return { ...session, helo: said.name };
    case 'tls':
      return { ...session, tls: said.version };
    case 'user':
      return { ...session, user: said.name };
    case 'sender':
      return { ...session, sender: said.sender };
    case 'declared size':
      return { ...session, declaredSize: said.octets };
    case 'at':
      return { ...session, at: said.at };
    case 'after':
      return { ...session, at: session.at + said.ms };
    case 'known to greylists':
      return { ...session, knownToGreylists: true };
    case 'pop-login':
      return { ...session, popLoginMs: said.ms };
    case 'recipients':
    case 'field':
    case 'no field':
    case 'body':
    case 'attachment':
    case 'message':
    case 'dns':
    case 'probe':
    case 'unavailable':
    case 'expect':
      return session;
    default:
      return said satisfies never;
  }
}

function messageOf(
  said: readonly Said[],
  session: ScenarioSession,
  open: (path: Text) => Uint8Array | undefined,
): ScenarioMessage {
  const path = said.flatMap((each) => (each.kind === 'message' ? [each.path] : [])).at(-1);
  const octets = path && open(path);
  if (octets !== undefined) return { kind: 'octets', octets };
  const fields = said.flatMap((each) => (each.kind === 'field' ? [{ name: each.name, value: each.value }] : []));
  const settled = said.flatMap((each) =>
    each.kind === 'field' || each.kind === 'no field' ? [each.name.toLowerCase()] : [],
  );
  const lines = said.flatMap((each) => (each.kind === 'body' ? [each.text] : []));
  return {
    kind: 'parts',
    fields: [...defaultFields(session).filter((field) => !settled.includes(field.name.toLowerCase())), ...fields],
    body: orElse(lines, [testDefaults.body]).join('\n'),
    attachments: said.flatMap((each) => (each.kind === 'attachment' ? [each.attachment] : [])),
  };
}

function orElse<T>(said: readonly T[], otherwise: readonly T[]): readonly T[] {
  return said.length > 0 ? said : otherwise;
}
