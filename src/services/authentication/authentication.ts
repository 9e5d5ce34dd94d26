/**
 * What proves where mail comes from: SPF of the envelope, and DKIM, ARC and DMARC of the message. Every answer is there
 * after `withinMs` milliseconds at the latest and never rejects; what could not be found out for now is `unavailable`.
 */
export interface Authentication {
  readonly checkSpf: (asked: SpfQuestion, withinMs: number) => Promise<SpfFinding>;
  readonly checkSignatures: (asked: SignatureQuestion, withinMs: number) => Promise<SignatureFinding>;
  readonly checkDmarc: (asked: DmarcQuestion, withinMs: number) => Promise<DmarcFinding>;
}

/** Whether a client may send for an identity (RFC 7208 2.3 and 2.4). */
export interface SpfQuestion {
  /** The client's address. */
  readonly client: string;
  /** As the client said it; undefined for a client that gave none. */
  readonly helo: string | undefined;
  /** The envelope sender; undefined asks for the HELO identity, which is also that of the null sender. */
  readonly sender: string | undefined;
}

/** A whole message, and by when its signatures must hold. */
export interface SignatureQuestion {
  readonly octets: Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What DMARC is made of. */
export interface DmarcQuestion {
  readonly author: Author;
  readonly signatures: readonly Signature[];
  /** SPF of MAIL FROM or, for the null sender, of HELO. */
  readonly spf: SpfFinding;
  /** Domain of the envelope sender; undefined for the null sender. */
  readonly senderDomain: string | undefined;
}

/** What the From fields of a message say. */
export interface Author {
  readonly addresses: readonly string[];
  readonly fields: number;
}

/** Nobody knows for now; `why` is for a log. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly why: string;
}

/** What SPF can say (RFC 7208 2.6); a temporary error is `unavailable`. */
export const spfResults = ['pass', 'fail', 'softfail', 'neutral', 'none', 'permerror'] as const;
export type SpfResult = (typeof spfResults)[number];

/**
 * What the signatures of a message say together, or one of them (RFC 8601 2.7.1): `policy` is a signature that verifies
 * and yet proves nothing, for its key is too weak or it leaves out a part of the body; `permerror` one beyond our limits.
 */
export const dkimResults = ['pass', 'fail', 'policy', 'neutral', 'none', 'permerror'] as const;
export type DkimResult = (typeof dkimResults)[number];

/** What the chain of those who handed the message on says (RFC 8617 4.4). */
export const arcResults = ['pass', 'fail', 'none'] as const;
export type ArcResult = (typeof arcResults)[number];

/** RFC 9989 5.4; `permerror` is a message whose From field names no author domain, or several. */
export const dmarcResults = ['pass', 'fail', 'none', 'permerror'] as const;
export type DmarcResult = (typeof dmarcResults)[number];

/** What the author's domain asks for where DMARC fails (RFC 9989 4.7). */
export const dmarcPolicies = ['none', 'quarantine', 'reject'] as const;
export type DmarcPolicy = (typeof dmarcPolicies)[number];

export type SpfFinding =
  | {
      readonly kind: 'known';
      readonly result: SpfResult;
      /** The domain that was asked, A-labels in lower case. */
      readonly domain: string;
      /** What the domain says to a refused sender (RFC 7208 6.2), text of a stranger in ASCII; undefined for none. */
      readonly explanation: string | undefined;
    }
  | (Unavailable & {
      /** Undefined where there is no identity to ask for. */
      readonly domain: string | undefined;
    });

export type SignatureFinding =
  | {
      readonly kind: 'known';
      readonly dkim: Known<DkimResult>;
      /** In the order of the message. */
      readonly signatures: readonly Signature[];
      readonly arc: Known<ArcResult>;
      readonly author: Author;
    }
  | Unavailable;

export type DmarcFinding =
  | {
      readonly kind: 'known';
      readonly dmarc: Known<DmarcResult>;
      /** Undefined where the domain publishes none, or it could not be asked. */
      readonly policy: DmarcPolicy | undefined;
      /** The one domain of the From field; undefined where there is not exactly one. */
      readonly authorDomain: string | undefined;
      /** Whether From and envelope sender share an organisational domain (RFC 9989 4.10.2). False for the null sender. */
      readonly senderAligned: Known<boolean>;
    }
  | Unavailable;

export type Known<Result> = { readonly kind: 'known'; readonly result: Result } | Unavailable;

/** One DKIM signature. What it says of itself is a stranger's text. */
export interface Signature {
  readonly verdict: Known<DkimResult>;
  /** Lower-case A-labels; empty where the signature names none. */
  readonly domain: string;
  readonly selector: string;
  /** The first eight characters of the signature itself, by which A-R tells signatures apart (RFC 8601 2.7.1). */
  readonly begins: string;
}
