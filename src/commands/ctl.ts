import { parseArgs } from 'node:util';
import { readConfig } from '../policy/config.ts';
import { giveOrder } from './control.ts';
import { optionsOf } from './options-of.ts';
import { readFile } from './read-file.ts';
import { refuse } from './refuse.ts';

/**
 * `mailpolicy ctl reload|status`: speaks to the running daemon. `reload` comes back when policy, certificates, users,
 * recipients and aliases have been read: 0 where all are in force now, 1 where one has errors and the old stays; 2 where
 * no daemon answers.
 */
export async function ctl(args: readonly string[]): Promise<number> {
  const asked = readOptions(args);
  if ('problem' in asked) return refuse('ctl', asked.problem);
  let answer: unknown;
  try {
    answer = await giveOrder(asked.socket, asked.order);
  } catch (error) {
    // node:net has no other way to say that nobody listens there.
    return refuse(
      'ctl',
      `no daemon answers on ${asked.socket}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (asked.json) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else process.stdout.write(inWords(answer));
  if (!isRecord(answer)) return 0;
  return answer['kind'] === 'kept' || answer['isKept'] === true || 'problem' in answer ? 1 : 0;
}

interface Asked {
  readonly order: 'reload' | 'status';
  readonly socket: string;
  readonly json: boolean;
}

function readOptions(args: readonly string[]): Asked | { readonly problem: string } {
  return optionsOf(() => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        config: { type: 'string', default: 'mailpolicy.yaml' },
        socket: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const [order] = positionals;
    if (order !== 'reload' && order !== 'status')
      return { problem: 'which order? `mailpolicy ctl reload` or `mailpolicy ctl status`' };
    const socket = values.socket ?? readConfig(values.config, readFile).config?.control;
    if (socket === undefined)
      return { problem: `${values.config} names no \`control\` socket; give one with \`--socket PATH\`` };
    return { order, socket, json: values.json };
  });
}

/** A key a line; lists with a line an item; reports as they are. */
function inWords(answer: unknown): string {
  if (!isRecord(answer)) return `${String(answer)}\n`;
  return Object.entries(answer)
    .map(([key, value]) => {
      if (key === 'isKept') return '';
      if (key === 'report') return value === '' ? '' : `\n${String(value)}`;
      if (Array.isArray(value))
        return value.map((item) => `  ${isRecord(item) ? pairs(item) : String(item)}\n`).join('');
      return `${key}: ${String(value)}\n`;
    })
    .join('');
}

/** Its values under their names. */
function pairs(item: Readonly<Record<string, unknown>>): string {
  return Object.entries(item)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
