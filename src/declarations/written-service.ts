import type { Literal, Text } from '../../grammar/ast.ts';
import type { AuthenticationCheck, DeclaredService } from '../core/declared-service.ts';
import { incomplete, repeatedClause } from '../diagnostics/findings/statements.ts';
import type { Reader } from './reader.ts';

/** A declared service as written. A closed union by kind, as `DeclaredService` is. */
export type WrittenService = WrittenDnsbl | WrittenCallout | WrittenAuthentication | WrittenState;

/** What every service says, as far as it is written. */
export interface WrittenTerms {
  readonly within: Literal | undefined;
  readonly ifUnavailable: DeclaredService['ifUnavailable'] | undefined;
}

export interface WrittenDnsbl {
  readonly kind: 'dnsbl';
  readonly zones: readonly Text[];
  /** Empty where none are said. */
  readonly answers: readonly Literal[];
  readonly except: readonly Literal[];
  readonly url: Text | undefined;
  readonly terms: WrittenTerms;
}

export interface WrittenCallout {
  readonly kind: 'callout';
  readonly terms: WrittenTerms;
}

/** The statement `state`. */
export interface WrittenState {
  readonly kind: 'state';
  readonly terms: WrittenTerms;
}

export interface WrittenAuthentication {
  readonly kind: AuthenticationCheck['kind'];
  readonly explanation: Text | undefined;
  readonly terms: WrittenTerms;
}

/** A part of a service's declaration: the words that it begins with, and what reads on. False after a report. */
export interface ServicePart {
  readonly head: readonly [string, ...string[]];
  readonly read: () => boolean;
}

/** How the parts that all services have are written. */
export const termsForm = '[within DURATION] if unavailable skip|defer';

/**
 * Reads the parts of a service's declaration in any order up to its end: `own`, and those that all have. Undefined after
 * a report. What no part begins with is left where it is.
 */
export function readParts(reader: Reader, name: string, own: readonly ServicePart[]): WrittenTerms | undefined {
  const { cursor } = reader;
  let within: Literal | undefined;
  let ifUnavailable: WrittenTerms['ifUnavailable'];
  const parts: readonly ServicePart[] = [
    ...own,
    {
      head: ['within'],
      read: () => {
        const term = cursor.peek();
        if (term?.kind !== 'literal' || term.shape !== 'duration')
          return missing(reader, 'a duration', 'within 3 seconds');
        cursor.take();
        within = term;
        return true;
      },
    },
    {
      head: ['if', 'unavailable'],
      read: () => {
        ifUnavailable = cursor.takePhrase('skip') ? 'skip' : cursor.takePhrase('defer') ? 'defer' : undefined;
        return ifUnavailable !== undefined || missing(reader, '`skip` or `defer`', 'if unavailable skip');
      },
    },
  ];
  const seen = new Set<ServicePart>();
  for (;;) {
    const part = parts.find(({ head }) => cursor.isAt(...head));
    if (part === undefined) return { within, ifUnavailable };
    if (seen.has(part)) {
      reader.report(repeatedClause.at(cursor.here(), part.head.join(' '), `\`${name}\``));
      return undefined;
    }
    seen.add(part);
    cursor.takePhrase(...part.head);
    if (!part.read()) return undefined;
  }
}

/** Reports what is expected where the reader is. */
export function missing(reader: Reader, what: string, form: string): false {
  reader.report(incomplete.at(reader.cursor.here(), what, form));
  return false;
}
