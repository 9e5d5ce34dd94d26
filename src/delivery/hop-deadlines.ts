/**
 * How long the next hop may take, in milliseconds. The sender waits meanwhile, so that the sums stay below what it is to
 * wait itself (RFC 5321 4.5.3.2): 5 minutes for a RCPT, 10 minutes after the dot.
 */
export interface HopDeadlines {
  readonly connectMs: number;
  /** From the connection to the answer to MAIL, whatever lies between. */
  readonly openMs: number;
  /** For the answer to one command. */
  readonly replyMs: number;
  /** For the message, up to its final dot. */
  readonly transferMs: number;
  /** For an answer to the dot. */
  readonly finalMs: number;
  /** For what follows the sender's own dot; a connection that has to be opened anew comes on top. */
  readonly deliverMs: number;
  /** For RSET and QUIT, which nobody depends on. */
  readonly resetMs: number;
}

export const hopDeadlines: HopDeadlines = {
  connectMs: 30_000,
  openMs: 120_000,
  replyMs: 120_000,
  transferMs: 240_000,
  finalMs: 300_000,
  deliverMs: 420_000,
  resetMs: 10_000,
};
