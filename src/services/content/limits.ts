/**
 * What one message may hold. Beyond any of these its inside counts as not readable: the answer is undefined, which is
 * never "there is none". Ordinary mail stays two orders of magnitude below.
 */
export const limits = {
  /** Parts of every level, nested messages and files within bodies included. */
  parts: 1_000,
  /** Multiparts and messages within one another. */
  depth: 100,
  /** Octets of all headers together, those of the parts included. */
  headerOctets: 1 << 20,
  /** Octets of one Content-Type, Content-Disposition or other MIME field. */
  mimeFieldOctets: 1 << 16,
  /** Parameters of one part that name a file, a boundary or a charset. */
  parameters: 100,
  /** Characters of all that these parameters of one field could be taken for, which may overlap. */
  readingCharacters: 1 << 18,
  /** Octets of all boundaries together, each counted up to its two hundredth. */
  boundaryOctets: 1 << 16,
  /** Names one attachment could be given. */
  names: 400,
  /** Octets decoded to look for parts within encoded multiparts and messages, per octet of the message. */
  decodedPerOctet: 4,
  /** Octets of text in the body, counted for each encoding and charset they are read in. */
  textOctets: 1 << 24,
} as const;
