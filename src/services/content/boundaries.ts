import { limits } from './limits.ts';

const LONGEST = 200;

/** A delimiter line that was recognized. */
export interface Delimiter<Owner> {
  /** Who declared the boundary, the latest if several did. */
  readonly owner: Owner;
  /** Whether it ends the multipart: `--` and nothing more follows the boundary. */
  readonly isClosing: boolean;
}

interface Node<Owner> {
  readonly next: Map<number, Node<Owner>>;
  owner: Owner | undefined;
}

/** Boundaries of multiparts, looked up by the octets after the two dashes of a line. */
export interface Boundaries<Owner> {
  /** False when there are more than the limit. */
  readonly add: (boundary: string, owner: Owner) => boolean;
  readonly match: (octets: Buffer, at: number) => Delimiter<Owner> | undefined;
}

/**
 * Collects boundaries in a tree of octets, so that a look-up costs no more than the boundary's length. It is enough that
 * a line begins with the boundary (RFC 2046 section 5.1.2), and the longest one counts, so that of two boundaries one
 * may begin with the other. The empty boundary, which some programs take, needs an otherwise empty line.
 */
export function makeBoundaries<Owner>(): Boundaries<Owner> {
  const root: Node<Owner> = { next: new Map(), owner: undefined };
  let size = 0;
  return {
    add: (boundary, owner) => {
      let node = root;
      // A header in 8-bit text was read as UTF-8 or one octet a character; the line has the same octets.
      const octets = Buffer.from(boundary, /[^\0-\xff]/.test(boundary) ? 'utf8' : 'latin1').subarray(0, LONGEST);
      for (const octet of octets) {
        const next = node.next.get(octet) ?? { next: new Map(), owner: undefined };
        if (next !== node.next.get(octet)) {
          node.next.set(octet, next);
          size++;
        }
        node = next;
      }
      node.owner = owner;
      return size <= limits.boundaryOctets;
    },
    match: (octets, at) => {
      let owner: Owner | undefined;
      let end = at;
      let node: Node<Owner> | undefined = root;
      for (let offset = 0; node !== undefined; offset++) {
        if (node.owner !== undefined && (offset > 0 || isBlankTo(octets, at))) {
          owner = node.owner;
          end = at + offset;
        }
        node = node.next.get(octets[at + offset] ?? -1);
      }
      if (owner === undefined) return undefined;
      return { owner, isClosing: octets[end] === 0x2d && octets[end + 1] === 0x2d && isBlankTo(octets, end + 2) };
    },
  };
}

/** Whether nothing but blanks stands before the end of the line. */
function isBlankTo(octets: Buffer, from: number): boolean {
  let at = from;
  while (octets[at] === 0x20 || octets[at] === 0x09) at++;
  const octet = octets[at];
  return octet === undefined || octet === 0x0a || octet === 0x0d;
}
