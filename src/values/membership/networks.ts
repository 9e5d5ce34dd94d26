import type { Entry } from '../../core/policy.ts';
import type { Ip, Network } from '../../mail/ip.ts';
import { maskNetwork, parseNetwork } from '../../mail/ip.ts';
import { expiryOf } from './expiry.ts';

/**
 * Networks as stretches of the address line. Each begins at an address, whose words stand in `starts`, all first words
 * before all second ones; it goes up to the next, and matches before the moment `until`: -Infinity in the gaps.
 */
export interface Stretches {
  readonly starts: Uint32Array;
  readonly until: Float64Array;
  /** Where in `starts` each value of the first 16 bits begins, so that most of a search is one step; empty for short ones. */
  readonly pages: Uint32Array;
}

/** Networks of both families, each on its own address line. */
export interface NetworkIndex {
  readonly kind: 'networks';
  readonly v4: Stretches;
  readonly v6: Stretches;
}

/** From this many stretches on a table of pages, a quarter of a megabyte, is worth its room. */
const worthPages = 4096;

/** An index of 100,000 networks takes 3 MB for IPv4, 5 MB for IPv6. */
export function indexNetworks(entries: readonly Entry[]): NetworkIndex {
  const v4: Stretch[] = [];
  const v6: Stretch[] = [];
  for (const entry of entries) {
    const network = parseNetwork(entry.text);
    if (network !== undefined) (network.address.family === 4 ? v4 : v6).push(stretch(network, expiryOf(entry)));
  }
  return { kind: 'networks', v4: lay(v4, 1), v6: lay(v6, 4) };
}

/** Whether the address lies in a network that has not expired. */
export function hasNetwork(index: NetworkIndex, ip: Ip, now: number): boolean {
  const { starts, until, pages } = ip.family === 4 ? index.v4 : index.v6;
  const count = until.length;
  const first = ip.words[0] ?? 0;
  let low = pages[first >>> 16] ?? 0;
  let high = pages[(first >>> 16) + 1] ?? count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const start = starts[middle] ?? 0;
    if (start > first || (start === first && isAfter(starts, count, middle, ip.words))) high = middle;
    else low = middle + 1;
  }
  return now < (until[low - 1] ?? Number.NEGATIVE_INFINITY);
}

/** Whether stretch `at` of `count` begins after an address with the same first word. */
function isAfter(starts: Uint32Array, count: number, at: number, words: Words): boolean {
  for (let word = 1; word < words.length; word++) {
    const start = starts[word * count + at] ?? 0;
    const asked = words[word] ?? 0;
    if (start !== asked) return start > asked;
  }
  return false;
}

/** Of an address, as in `Ip`. */
type Words = readonly number[];

interface Stretch {
  readonly start: Words;
  /** The first address behind it; undefined where there is none. */
  readonly end: Words | undefined;
  readonly until: number;
}

function stretch(network: Network, until: number): Stretch {
  const { address, prefix } = maskNetwork(network);
  return { start: address.words, end: behind(address.words, prefix), until };
}

/** The first address behind a network: one is added to its last bit that counts. */
function behind(start: Words, prefix: number): Words | undefined {
  const words = [...start];
  let step = prefix % 32 === 0 ? 1 : 2 ** (32 - (prefix % 32));
  for (let at = Math.ceil(prefix / 32) - 1; at >= 0; at--) {
    const sum = (words[at] ?? 0) + step;
    words[at] = sum % 2 ** 32;
    if (sum < 2 ** 32) return words;
    step = 1;
  }
  return undefined;
}

function compare(one: Words, other: Words): number {
  for (let at = 0; at < one.length; at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Compares ends, where none is the last. */
function compareEnds(one: Words | undefined, other: Words | undefined): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  return compare(one, other);
}

/**
 * Lays networks down from left to right. Of two networks one holds the other or they are apart, so the ones that are
 * open at an address are a stack; an inner one lasts at least as long as the ones around it.
 */
function lay(networks: Stretch[], width: number): Stretches {
  networks.sort((one, other) => compare(one.start, other.start) || compareEnds(other.end, one.end));
  const marks: { start: Words; until: number }[] = [];
  const mark = (start: Words, until: number) => {
    const last = marks.at(-1);
    if (last !== undefined && compare(last.start, start) === 0) last.until = until;
    else if ((last?.until ?? Number.NEGATIVE_INFINITY) !== until) marks.push({ start, until });
  };
  const open: Stretch[] = [];
  const closeUpTo = (address: Words | undefined) => {
    for (let inner = open.at(-1); inner !== undefined && compareEnds(inner.end, address) <= 0; inner = open.at(-1)) {
      open.pop();
      if (inner.end !== undefined) mark(inner.end, open.at(-1)?.until ?? Number.NEGATIVE_INFINITY);
    }
  };
  for (const network of networks) {
    closeUpTo(network.start);
    const until = Math.max(network.until, open.at(-1)?.until ?? Number.NEGATIVE_INFINITY);
    open.push(until === network.until ? network : { ...network, until });
    mark(network.start, until);
  }
  closeUpTo(undefined);
  return pack(marks, width);
}

function pack(marks: readonly { readonly start: Words; readonly until: number }[], width: number): Stretches {
  const starts = new Uint32Array(marks.length * width);
  for (let word = 0; word < width; word++) {
    let at = word * marks.length;
    for (const { start } of marks) starts[at++] = start[word] ?? 0;
  }
  const until = Float64Array.from(marks, (mark) => mark.until);
  return { starts, until, pages: paginate(starts, marks.length) };
}

function paginate(starts: Uint32Array, count: number): Uint32Array {
  if (count < worthPages) return new Uint32Array(0);
  const pages = new Uint32Array(0x10001).fill(count);
  for (let at = count - 1; at >= 0; at--) pages[(starts[at] ?? 0) >>> 16] = at;
  // A page in which nothing begins ends where it begins: at the next one.
  for (let page = 0xffff; page >= 0; page--) pages[page] = Math.min(pages[page] ?? count, pages[page + 1] ?? count);
  return pages;
}
