import { isIP } from 'node:net';

/** A name server. */
export interface ServerAddress {
  readonly family: 4 | 6;
  readonly host: string;
  readonly port: number;
}

/** Reads `192.0.2.53`, `2001:db8::53`, `192.0.2.53:5353` or `[2001:db8::53]:5353`; undefined for anything else. */
export function parseServer(text: string): ServerAddress | undefined {
  const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(text);
  const withPort = /^([\d.]+):(\d{1,5})$/.exec(text);
  const [, host = text, port = '53'] = bracketed ?? withPort ?? [];
  const family = isIP(host);
  const number = Number(port);
  if (family !== 4 && family !== 6) return undefined;
  return number < 1 || number > 65_535 ? undefined : { family, host, port: number };
}

/** As `parseServer` reads it. */
export function serverText({ family, host, port }: ServerAddress): string {
  return `${family === 6 ? `[${host}]` : host}:${port}`;
}
