/** An SMTP reply (RFC 5321 4.2) with its enhanced status (RFC 3463). `lines` never hold CR, LF or other controls. */
export interface Reply {
  readonly code: number;
  /** `5.7.1`; undefined where the protocol gives none. */
  readonly status: string | undefined;
  readonly lines: readonly [string, ...string[]];
}

/** The wire lines of a reply, without CRLF: `550-5.7.1 one`, `550 5.7.1 two`. */
export function wireLines(reply: Reply): string[] {
  const status = reply.status === undefined ? '' : `${reply.status} `;
  return reply.lines.map((line, at) => `${reply.code}${at === reply.lines.length - 1 ? ' ' : '-'}${status}${line}`);
}
