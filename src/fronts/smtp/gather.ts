/** Octets that come in pieces. */
export interface Gathered {
  readonly add: (piece: Buffer) => void;
  /** Everything so far, in one. */
  readonly all: () => Buffer;
  readonly forget: () => void;
}

/** Octets from which on a piece is kept as it is. */
const large = 4096;
const smallestBlock = 1024;
const largestBlock = 65_536;

/**
 * Keeps pieces without much beside their octets: a piece of its own costs some hundreds, and a client may send its message
 * octet by octet.
 */
export function gather(): Gathered {
  let whole: Buffer[] = [];
  let length = 0;
  let block = Buffer.alloc(0);
  /** What lies between the two is in no piece yet. */
  let [from, to] = [0, 0];
  const close = () => {
    if (to > from) whole.push(block.subarray(from, to));
    from = to;
  };
  return {
    add: (piece) => {
      if (length === 0 || piece.length >= large) {
        close();
        whole.push(piece);
      } else {
        if (block.length - to < piece.length) {
          close();
          block = Buffer.allocUnsafe(Math.max(piece.length, Math.min(largestBlock, Math.max(smallestBlock, length))));
          [from, to] = [0, 0];
        }
        to += piece.copy(block, to);
      }
      length += piece.length;
    },
    all: () => {
      close();
      return Buffer.concat(whole, length);
    },
    forget: () => {
      whole = [];
      block = Buffer.alloc(0);
      [length, from, to] = [0, 0, 0];
    },
  };
}
