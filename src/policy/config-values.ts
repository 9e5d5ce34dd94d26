import { availableParallelism } from 'node:os';
import type { Node } from 'yaml';
import { isScalar } from 'yaml';
import type { Shape } from '../../grammar/ast.ts';
import { quote } from '../diagnostics/quote.ts';
import { makeSource } from '../diagnostics/source.ts';
import { parseDomain } from '../mail/domain.ts';
import type { Network } from '../mail/ip.ts';
import { parseIp, parseNetwork } from '../mail/ip.ts';
import { duration } from '../values/duration.ts';
import { size } from '../values/size.ts';
import type { ValueType } from '../values/value-type.ts';
import type { Meaning } from './config-map.ts';
import { textOf } from './config-map.ts';

/** An address to listen on. */
export type ListenAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/** Meanings of values in mailpolicy.yaml. Sizes and durations are written as in a policy. */

/** Octets. */
export function asSize(node: Node): Meaning<number> {
  return asQuantity(node, size, 'size');
}

/** Milliseconds. */
export function asDuration(node: Node): Meaning<number> {
  return asQuantity(node, duration, 'duration');
}

/** Milliseconds; 0 is possible. */
export function asDurationOrNone(node: Node): Meaning<number> {
  return isScalar(node) && /^0 [a-z]+$/.test(String(node.value)) ? { value: 0 } : asDuration(node);
}

export function asCount(node: Node): Meaning<number> {
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value !== 'number') return unfit(node);
  return Number.isSafeInteger(value) && value > 0
    ? { value }
    : { problem: `${quote(String(value))} is not a whole number above 0` };
}

/** Processes; each takes a good part of the memory of all. */
const mostWorkers = 64;

/** A number of processes; `auto` is as many as this process may use cores. */
export function asWorkers(node: Node): Meaning<number> {
  if (textOf(node) === 'auto') return { value: Math.min(availableParallelism(), mostWorkers) };
  const counted = asCount(node);
  if ('value' in counted && counted.value > mostWorkers)
    return { problem: `${counted.value} is more than ${mostWorkers}` };
  return counted;
}

/** A text that is not empty. */
export function asText(node: Node): Meaning<string> {
  const value = textOf(node);
  return value === undefined || value === '' ? unfit(node) : { value };
}

/** One of these words. */
export function asWord<Word extends string>(words: readonly Word[]): (node: Node) => Meaning<Word> {
  return (node) => {
    const value = words.find((word) => word === textOf(node));
    return value === undefined ? unfit(node) : { value };
  };
}

/** A name as logs print it. */
export function asName(node: Node): Meaning<string> {
  const text = textOf(node);
  return text !== undefined && /^[\p{L}\d][\p{L}\d._-]{0,63}$/u.test(text) ? { value: text } : unfit(node);
}

export function asDomain(node: Node): Meaning<string> {
  const text = textOf(node);
  const value = text === undefined ? undefined : parseDomain(text);
  return value === undefined ? unfit(node) : { value };
}

export function asNetwork(node: Node): Meaning<Network> {
  const text = textOf(node);
  const value = text === undefined ? undefined : parseNetwork(text);
  return value === undefined ? unfit(node) : { value };
}

/** `127.0.0.1:2525`, `[::1]:2525`, also as Postfix writes it (`inet:127.0.0.1:2525`); `unix:/path`. Port 0 leaves the choice to the system. */
export function asAddress(node: Node): Meaning<ListenAddress> {
  const text = textOf(node);
  if (text === undefined) return unfit(node);
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length);
    // sun_path of unix(7) holds 108 octets with its NUL.
    return path !== '' && Buffer.byteLength(path) < 108 ? { value: { kind: 'unix', path } } : unfit(node);
  }
  const [, bracketed, plain, digits = ''] = /^(?:inet6?:)?(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? '';
  const port = Number(digits);
  if (digits === '' || port > 65_535) return unfit(node);
  if (host !== 'localhost' && parseIp(host) === undefined) return { problem: `${quote(host)} is no IP address` };
  return { value: { kind: 'tcp', host, port } };
}

/** A server to connect to: `mail.example.net:25`, `[::1]:24`, `unix:/path`. */
export function asServer(node: Node): Meaning<ListenAddress> {
  const text = textOf(node);
  const [, name = '', digits = ''] = /^([^:[\]]+):(\d{1,5})$/.exec(text ?? '') ?? [];
  const host = parseIp(name) === undefined ? parseDomain(name) : name;
  if (text?.startsWith('unix:') === true || host === undefined) {
    const meant = asAddress(node);
    const isNowhere = 'value' in meant && meant.value.kind === 'tcp' && meant.value.port === 0;
    return isNowhere ? unfit(node) : meant;
  }
  const port = Number(digits);
  return port > 0 && port <= 65_535 ? { value: { kind: 'tcp', host, port } } : unfit(node);
}

export function asYesNo(node: Node): Meaning<boolean> {
  const value = isScalar(node) ? node.value : undefined;
  return typeof value === 'boolean' ? { value } : unfit(node);
}

function asQuantity(node: Node, type: ValueType, shape: Shape): Meaning<number> {
  const text = isScalar(node) ? String(node.value) : '';
  const span = { source: makeSource('', text), start: 0, end: text.length };
  const parsed = type.parse({ kind: 'literal', shape, text, span });
  if ('problem' in parsed) return parsed;
  return typeof parsed.key === 'number' && parsed.key > 0
    ? { value: parsed.key }
    : { problem: `${quote(text)} is nothing` };
}

function unfit(node: Node): Meaning<never> {
  const written = isScalar(node) && node.value !== null && node.value !== '' ? String(node.value) : undefined;
  return { problem: written === undefined ? undefined : `${quote(written)} is none` };
}
