import { limits } from './limits.ts';

const LONGEST = 200;

/** A delimiter line that was recognized. */
export interface Delimiter<Owner> {
  /** Who declared the boundary, the latest if several did. */
  readonly owner: Owner;
  /** Whether it ends the multipart: `--` and nothing more follows the boundary. */
  readonly isClosing: boolean;
}

/** Boundaries of multiparts, looked up by the octets after the two dashes of a line. */
export interface Boundaries<Owner> {
  /** False when there are more than the limit. */
  readonly add: (boundary: string, owner: Owner) => boolean;
  readonly match: (octets: Buffer, at: number) => Delimiter<Owner> | undefined;
}

/**
 * Collects boundaries. It is enough that a line begins with the boundary (RFC 2046 section 5.1.2), and the longest one
 * counts, so that of two boundaries one may begin with the other. The empty boundary, which some programs take, needs an
 * otherwise empty line.
 */
export function makeBoundaries<Owner>(): Boundaries<Owner> {
  const found: Found<Owner> = { few: [], tree: undefined };
  return {
    add: (boundary, owner) => {
      // A header in 8-bit text was read as UTF-8 or one octet a character; the line has the same octets.
      const octets = Buffer.from(boundary, /[^\0-\xff]/.test(boundary) ? 'utf8' : 'latin1').subarray(0, LONGEST);
      const { few } = found;
      if (found.tree === undefined && few.length < mostFew) {
        const same = few.find((each) => each.octets.equals(octets));
        if (same === undefined) few.push({ octets, owner });
        else same.owner = owner;
        return true;
      }
      if (found.tree === undefined) {
        found.tree = { root: { next: new Map(), owner: undefined }, size: 0 };
        for (const each of few) plant(found.tree, each.octets, each.owner);
      }
      plant(found.tree, octets, owner);
      return found.tree.size <= limits.boundaryOctets;
    },
    match: (octets, at) => {
      const longest = found.tree === undefined ? longestOf(found.few, octets, at) : climb(found.tree.root, octets, at);
      if (longest === undefined) return undefined;
      const { owner, end } = longest;
      return { owner, isClosing: octets[end] === 0x2d && octets[end + 1] === 0x2d && isBlankTo(octets, end + 2) };
    },
  };
}

/** Most messages have one or two boundaries, which are compared one by one. */
interface Found<Owner> {
  readonly few: { readonly octets: Buffer; owner: Owner }[];
  /** Of all, once there are more: a look-up costs no more than the length of a boundary. */
  tree: { readonly root: Node<Owner>; size: number } | undefined;
}

const mostFew = 4;

interface Node<Owner> {
  readonly next: Map<number, Node<Owner>>;
  owner: Owner | undefined;
}

interface Longest<Owner> {
  readonly owner: Owner;
  readonly end: number;
}

function longestOf<Owner>(few: Found<Owner>['few'], octets: Buffer, at: number): Longest<Owner> | undefined {
  let longest: Longest<Owner> | undefined;
  for (const { octets: boundary, owner } of few) {
    const end = at + boundary.length;
    if (longest !== undefined && longest.end >= end) continue;
    const isHere = boundary.length === 0 ? isBlankTo(octets, at) : isAt(octets, at, boundary);
    if (isHere) longest = { owner, end };
  }
  return longest;
}

function isAt(octets: Buffer, at: number, boundary: Buffer): boolean {
  for (let offset = 0; offset < boundary.length; offset++) {
    if (octets[at + offset] !== boundary[offset]) return false;
  }
  return true;
}

function plant<Owner>(tree: { readonly root: Node<Owner>; size: number }, octets: Buffer, owner: Owner): void {
  let node = tree.root;
  for (const octet of octets) {
    const known = node.next.get(octet);
    const next = known ?? { next: new Map(), owner: undefined };
    if (known === undefined) {
      node.next.set(octet, next);
      tree.size++;
    }
    node = next;
  }
  node.owner = owner;
}

function climb<Owner>(root: Node<Owner>, octets: Buffer, at: number): Longest<Owner> | undefined {
  let longest: Longest<Owner> | undefined;
  let node: Node<Owner> | undefined = root;
  for (let offset = 0; node !== undefined; offset++) {
    if (node.owner !== undefined && (offset > 0 || isBlankTo(octets, at)))
      longest = { owner: node.owner, end: at + offset };
    node = node.next.get(octets[at + offset] ?? -1);
  }
  return longest;
}

/** Whether nothing but blanks stands before the end of the line. */
function isBlankTo(octets: Buffer, from: number): boolean {
  let at = from;
  while (octets[at] === 0x20 || octets[at] === 0x09) at++;
  const octet = octets[at];
  return octet === undefined || octet === 0x0a || octet === 0x0d;
}
