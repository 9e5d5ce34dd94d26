import { existsSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

/** A scenario of the openspf.org suites: a zone, and what SPF says to clients there. */
export interface SpfScenario {
  readonly description: string;
  readonly zone: Zone;
  readonly cases: readonly SpfCase[];
}

export interface SpfCase {
  readonly name: string;
  readonly client: string;
  readonly helo: string;
  /** Empty for the null sender. */
  readonly sender: string;
  /** Any of these is right. */
  readonly results: readonly string[];
  readonly explanation: string | undefined;
}

/** Records by name, in lower case. A name that is not in it does not exist. */
export type Zone = ReadonlyMap<string, ZoneName>;

export interface ZoneName {
  readonly records: readonly ZoneRecord[];
  /** Whether questions for other types than these records' get no answer. */
  readonly isSilent: boolean;
}

export type ZoneRecord =
  | { readonly type: 'A' | 'AAAA' | 'CNAME' | 'PTR'; readonly content: string }
  | { readonly type: 'MX'; readonly preference: number; readonly content: string }
  /** Character strings; one character an octet. */
  | { readonly type: 'TXT'; readonly strings: readonly string[] };

/** The suite in this file; undefined where it is not there. */
export function readSpfSuite(file: string): readonly SpfScenario[] | undefined {
  if (!existsSync(file)) return undefined;
  const documents = parseAllDocuments(readFileSync(file, 'utf8'));
  return documents.flatMap((document) => {
    const content: unknown = document.toJS();
    return isObject(content) ? [scenario(content)] : [];
  });
}

function scenario({ description, tests, zonedata }: Record<string, unknown>): SpfScenario {
  return {
    description: String(description),
    zone: new Map(entries(zonedata).map(([name, records]) => [name.toLowerCase(), zoneName(listOf(records))])),
    cases: entries(tests).map(([name, written]) => {
      const { host, helo, mailfrom, result, explanation } = isObject(written) ? written : {};
      return {
        name,
        client: String(host),
        helo: String(helo),
        sender: String(mailfrom),
        results: listOf(result).map(String),
        explanation: typeof explanation === 'string' ? explanation : undefined,
      };
    }),
  };
}

function zoneName(written: readonly unknown[]): ZoneName {
  const records = written.flatMap((each) => entries(each));
  const hasTxt = records.some(([type]) => type === 'TXT');
  return {
    isSilent: written.includes('TIMEOUT'),
    records: records.flatMap(([type, content]) => {
      // The SPF record type is gone (RFC 7208 3.1): the suite means TXT where it does not say it.
      if (type === 'SPF' && hasTxt) return [];
      return type === 'TXT' && content === 'NONE' ? [] : [record(type, content)];
    }),
  };
}

function record(type: string, content: unknown): ZoneRecord {
  switch (type) {
    case 'A':
    case 'AAAA':
    case 'CNAME':
    case 'PTR':
      return { type, content: String(content) };
    case 'MX': {
      const [preference, exchange] = listOf(content);
      return { type, preference: Number(preference), content: String(exchange) };
    }
    case 'SPF':
    case 'TXT':
      return { type: 'TXT', strings: listOf(content).map(String) };
    default:
      throw new Error(`the suite has a record of the type ${type}`);
  }
}

function entries(content: unknown): [string, unknown][] {
  return isObject(content) ? Object.entries(content) : [];
}

function listOf(content: unknown): readonly unknown[] {
  return Array.isArray(content) ? content : [content];
}

function isObject(content: unknown): content is Record<string, unknown> {
  return typeof content === 'object' && content !== null && !Array.isArray(content);
}
