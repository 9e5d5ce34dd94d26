import type { Document, Node, Pair } from 'yaml';
import { isAlias, isMap, isNode, isScalar, isSeq, parseDocument, Scalar } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { badValue, missingKey, repeatedKey, unknownKey } from '../diagnostics/findings/config.ts';
import { nearest } from '../diagnostics/near.ts';
import type { Source } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import type { ConfigKey } from './config-keys.ts';

/** What a reader of the configuration works on. */
export interface Reading {
  readonly source: Source;
  readonly document: Document;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** A value as written, or a default, with its place. */
export interface Written {
  readonly node: Node;
  readonly span: Span;
}

/** What a value comes to, or what is wrong with it; `problem` undefined where the expectation says it all. */
export type Meaning<Value> = { readonly value: Value } | { readonly problem: string | undefined };

/** One map of the configuration. What cannot be read is reported, and undefined; a key that is not given has its default. */
export interface ConfigMap<Key extends string> {
  readonly has: (key: Key) => boolean;
  /** The place of a key's value, or of the map where it is not given. */
  readonly placeOf: (key: Key) => Span;
  readonly read: <Value>(key: Key, meaning: (written: Node) => Meaning<Value>) => Value | undefined;
  /** The items of a list, each as written. */
  readonly items: (key: Key) => readonly Written[];
  readonly open: <Inner extends string>(key: Key, what: string, keys: Keys<Inner>) => ConfigMap<Inner> | undefined;
}

type Keys<Key extends string> = Readonly<Record<Key, ConfigKey>>;

/** Opens a map and reports keys that it does not have, or has twice; undefined when it is no map. `what` names it in messages. */
export function openMap<Key extends string>(
  reading: Reading,
  { node, span }: Written,
  what: string,
  keys: Keys<Key>,
): ConfigMap<Key> | undefined {
  if (!isMap(node)) return undefined;
  const values = new Map<string, Written>();
  /** Keys that misspelt ones were probably meant to be: that they are missing is no second fault. */
  const misspelt = new Set<string>();
  for (const pair of node.items) {
    const key = keyOf(reading, pair);
    if (!Object.hasOwn(keys, key.text)) {
      const names = Object.keys(keys);
      const near = nearest(key.text, names);
      if (near !== undefined) misspelt.add(near);
      reading.report(unknownKey.at(key.span, key.text, what, near, names));
    } else if (values.has(key.text)) {
      reading.report(repeatedKey.at(key.span, key.text));
    } else {
      values.set(key.text, writtenAt(reading, pair.value, key.span));
    }
  }

  const beginning = { ...span, end: span.start };
  const written = (key: Key): Written | undefined => {
    const found = values.get(key) ?? defaultOf(keys[key], beginning);
    if (found === undefined && !misspelt.has(key))
      reading.report(missingKey.at(beginning, key, what, keys[key].doc, keys[key].example));
    return found;
  };
  const reportBad = (key: Key, place: Span, problem: string | undefined) =>
    reading.report(badValue.at(place, key, keys[key].takes, keys[key].example, problem));

  return {
    has: (key) => values.has(key),
    placeOf: (key) => values.get(key)?.span ?? beginning,
    read: (key, meaning) => {
      const found = written(key);
      if (found === undefined) return undefined;
      const meant = meaning(found.node);
      if ('value' in meant) return meant.value;
      reportBad(key, found.span, meant.problem);
      return undefined;
    },
    items: (key) => {
      const found = written(key);
      if (found === undefined) return [];
      if (isSeq(found.node)) return found.node.items.map((item) => writtenAt(reading, item, found.span));
      reportBad(key, found.span, undefined);
      return [];
    },
    open: (key, inner, innerKeys) => {
      const found = written(key);
      if (found === undefined) return undefined;
      const map = openMap(reading, found, inner, innerKeys);
      if (map === undefined) reportBad(key, found.span, undefined);
      return map;
    },
  };
}

/** The whole of a document. */
export function rootOf({ source, document }: Reading): Written {
  return { node: document.contents ?? new Scalar(null), span: { source, start: 0, end: 0 } };
}

/** Text of a scalar; undefined for a number, a list and everything else. */
export function textOf(node: Node): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}

function keyOf({ source }: Reading, { key }: Pair): { readonly text: string; readonly span: Span } {
  const [start, end] = (isNode(key) ? key.range : undefined) ?? [0, 0];
  return { text: isScalar(key) ? String(key.value) : source.text.slice(start, end), span: { source, start, end } };
}

/** An alias is what it stands for, at its own place; a key without a value has an empty scalar. */
function writtenAt({ source, document }: Reading, value: unknown, key: Span): Written {
  if (!isNode(value)) return { node: new Scalar(null), span: key };
  const node = isAlias(value) ? (value.resolve(document) ?? new Scalar(null)) : value;
  const [start, end] = value.range ?? [key.start, key.end];
  // An empty value has no width; its key is the better place.
  return { node, span: start === end ? key : { source, start, end } };
}

function defaultOf(key: ConfigKey, span: Span): Written | undefined {
  const node = key.default === undefined ? null : parseDocument(key.default).contents;
  return node === null ? undefined : { node, span };
}
