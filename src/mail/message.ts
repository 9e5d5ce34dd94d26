/** A header field: `raw` is the value as received, still folded; `text` is unfolded and RFC 2047 decoded. */
export interface HeaderField {
  readonly name: string;
  readonly raw: string;
  readonly text: string;
}

/** A file in a message, nested messages and uuencoded bodies included. */
export interface Attachment {
  /** Every name a mail program could give it, most direct first; empty when it has none. */
  readonly names: readonly string[];
  /** Of each name, lower-case with the dot; also of its media type where that type is executable without a name. */
  readonly extensions: readonly string[];
  /** Media types, lower-case (`image/png`): the declared ones; several when the header says several. */
  readonly types: readonly string[];
  readonly disposition: 'inline' | 'attachment';
  /** Octets after transfer decoding. */
  readonly size: number;
}

/**
 * The inside of a message, read on first use and only as far as asked.
 * `undefined` means it could not be read within its limits; that is not "there is none".
 */
export interface Content {
  readonly fields: () => readonly HeaderField[] | undefined;
  readonly attachments: () => readonly Attachment[] | undefined;
  /** Readings of the body: decoded text parts; for HTML both its source and its visible text. */
  readonly texts: () => readonly string[] | undefined;
}

/** A received message. */
export interface Message {
  readonly octets: Uint8Array;
  readonly content: Content;
}
