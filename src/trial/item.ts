import type { Text } from '../../grammar/ast.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Address } from '../mail/address.ts';
import type { Ip } from '../mail/ip.ts';
import type { DnsRecord, ScenarioAttachment, ScenarioProbe } from '../mail/scenario.ts';
import type { Cursor } from '../syntax/cursor.ts';
import type { Expectation } from './expectation.ts';

/** A line of a test block. One entry of the table each. */
export interface Item {
  /** The words it begins with. */
  readonly head: readonly [string, ...string[]];
  /** How it is written, for the reference and for messages. */
  readonly form: string;
  readonly doc: string;
  /** Whether it may stand more than once in a session. */
  readonly repeatable: boolean;
  /** Reads what follows the head; undefined after a report. */
  readonly read: (reader: ItemReader) => Said | undefined;
}

/** Reads the pieces of one item. */
export interface ItemReader {
  readonly cursor: Cursor;
  /** IANA name of the policy's time zone. */
  readonly timezone: string;
  /** Reports that something else is expected here; `near` is what was probably meant. */
  readonly expected: (what: string, near?: string) => undefined;
  readonly text: (what: string) => Text | undefined;
  readonly word: (what: string, words: readonly string[]) => string | undefined;
  readonly address: () => Address | undefined;
  readonly phrase: (...phrase: readonly string[]) => boolean;
}

/** What an item says. */
export type Said =
  | { readonly kind: 'client'; readonly ip: Ip; readonly port: number | undefined }
  | { readonly kind: 'listener'; readonly name: string }
  | { readonly kind: 'early talker' }
  | { readonly kind: 'early pipelining' }
  | { readonly kind: 'helo'; readonly name: string | undefined }
  | { readonly kind: 'tls'; readonly version: string }
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'sender'; readonly sender: Address | undefined }
  | { readonly kind: 'declared size'; readonly octets: number }
  | { readonly kind: 'recipients'; readonly recipients: readonly Address[] }
  | { readonly kind: 'field'; readonly name: string; readonly value: string }
  | { readonly kind: 'no field'; readonly name: string }
  | { readonly kind: 'body'; readonly text: string }
  | { readonly kind: 'attachment'; readonly attachment: ScenarioAttachment }
  | { readonly kind: 'message'; readonly path: Text }
  | { readonly kind: 'dns'; readonly record: DnsRecord }
  | { readonly kind: 'known to greylists' }
  | { readonly kind: 'pop-login'; readonly ms: number }
  | { readonly kind: 'probe'; readonly probe: ScenarioProbe }
  | { readonly kind: 'unavailable'; readonly fact: string }
  | { readonly kind: 'at'; readonly at: number }
  | { readonly kind: 'after'; readonly ms: number }
  | {
      readonly kind: 'expect';
      readonly expectation: Omit<Expectation, 'session' | 'span'>;
      readonly targets: readonly Target[];
    };

/** A name in an expectation that must be there: a typing error would make the expectation mean nothing. */
export interface Target {
  readonly what: 'rule' | 'tag' | 'observed rule' | 'recipient';
  readonly name: string;
  readonly span: Span;
}

/** An item as it stands in its block. */
export interface SaidItem {
  readonly item: Item;
  readonly said: Said;
  readonly span: Span;
}
