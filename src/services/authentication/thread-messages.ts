import type { DnsAnswer, DnsType } from '../dns/dns.ts';
import type {
  DmarcFinding,
  DmarcQuestion,
  SignatureFinding,
  SignatureQuestion,
  SpfFinding,
  SpfQuestion,
} from './authentication.ts';

/** What a checking thread is told. Checks and look-ups are known by their numbers. */
export type ToThread =
  | { readonly kind: 'spf'; readonly check: number; readonly asked: SpfQuestion; readonly receiver: string }
  | { readonly kind: 'signatures'; readonly check: number; readonly asked: SignatureQuestion }
  | { readonly kind: 'dmarc'; readonly check: number; readonly asked: DmarcQuestion }
  | { readonly kind: 'answer'; readonly lookUp: number; readonly answer: DnsAnswer<DnsType> }
  /** Nobody waits for it any more. */
  | { readonly kind: 'stop'; readonly check: number };

/** What it tells. */
export type FromThread =
  | {
      readonly kind: 'look up';
      readonly check: number;
      readonly lookUp: number;
      readonly name: string;
      readonly type: DnsType;
    }
  | { readonly kind: 'spf'; readonly check: number; readonly finding: SpfFinding }
  | { readonly kind: 'signatures'; readonly check: number; readonly finding: SignatureFinding }
  | { readonly kind: 'dmarc'; readonly check: number; readonly finding: DmarcFinding }
  /** It was told to stop, and can hear. */
  | { readonly kind: 'alive' }
  /** The check threw. */
  | { readonly kind: 'broken'; readonly check: number; readonly why: string };
