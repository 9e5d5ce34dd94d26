import { parseArgs } from 'node:util';
import { visible } from '../diagnostics/cells.ts';
import { renderText } from '../diagnostics/render-text.ts';
import { smtpFront } from '../mail/front-kind.ts';
import { askedZones } from '../plan/asked-zones.ts';
import { compilePlan } from '../plan/compile-plan.ts';
import { readConfig } from '../policy/config.ts';
import type { DnsConfig } from '../policy/config-dns.ts';
import { systemClock } from '../services/clock.ts';
import type { ServerAddress } from '../services/dns/server-address.ts';
import { parseServer } from '../services/dns/server-address.ts';
import type { AskedZone, ZoneHealth } from '../services/dnsbl/zone-health.ts';
import { checkZone } from '../services/dnsbl/zone-health.ts';
import { dnsOf } from './dns-of.ts';
import { openPolicy } from './open-policy.ts';
import { optionsOf } from './options-of.ts';
import { readFile } from './read-file.ts';
import { refuse } from './refuse.ts';
import { wantsColour } from './wants-colour.ts';

/**
 * `mailpolicy check-dns [FILE] [--config FILE] [--server ADDRESS]… [--json]`: whether the DNS lists of a policy can be
 * believed. Gives 1 where a zone cannot. Without FILE the policy and the resolvers are those of the configuration.
 */
export async function checkDns(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if ('problem' in options) return refuse('check-dns', options.problem);
  const wiring = options.file === undefined ? wiringOf(options.config) : { policy: options.file, dns: ofSystem };
  if ('exit' in wiring) return wiring.exit;
  const opened = openPolicy('check-dns', wiring.policy);
  if ('exit' in opened) return opened.exit;
  const servers = options.servers.length > 0 ? options.servers : wiring.dns.servers;
  const dns = dnsOf({ ...wiring.dns, servers }, { clock: systemClock });
  const zones = askedZones([compilePlan(opened.policy, smtpFront)]);
  const checked = await Promise.all(
    zones.map(async (zone): Promise<Checked> => {
      const began = performance.now();
      const health = await checkZone(dns, zone);
      return { zone, health, tookMs: Math.round(performance.now() - began) };
    }),
  );
  const data = () => JSON.stringify(checked.map(dataOf), null, 2);
  process.stdout.write(options.json ? `${data()}\n` : checked.length === 0 ? none : checked.map(lineOf).join(''));
  return checked.some(({ health }) => health.kind === 'unsound') ? 1 : 0;
}

interface Checked {
  readonly zone: AskedZone;
  readonly health: ZoneHealth;
  readonly tookMs: number;
}

const none = 'the policy asks no DNS list\n';

function lineOf({ zone: { zone, lists }, health, tookMs }: Checked): string {
  const named = `${zone} (${lists.join(', ')})`;
  return health.kind === 'sound' ? `ok    ${named}, ${tookMs} ms\n` : `FAIL  ${named}: ${visible(health.why)}\n`;
}

function dataOf({ zone: { zone, lists, holds }, health, tookMs }: Checked) {
  return {
    zone,
    lists,
    holds,
    sound: health.kind === 'sound',
    why: health.kind === 'sound' ? null : health.why,
    tookMs,
  };
}

interface Wiring {
  readonly policy: string;
  readonly dns: DnsConfig;
}

const ofSystem: DnsConfig = { servers: [], transport: 'own' };

function wiringOf(path: string): Wiring | { readonly exit: 1 | 2 } {
  const found = readFile(path);
  if ('problem' in found) return { exit: refuse('check-dns', `${path}: ${found.problem}`) };
  const { config, diagnostics } = readConfig(path, readFile);
  process.stderr.write(renderText(diagnostics, { colour: wantsColour(process.stderr) }));
  return config === undefined ? { exit: 1 } : { policy: config.policy, dns: config.dns };
}

interface Options {
  readonly file: string | undefined;
  readonly config: string;
  readonly servers: readonly ServerAddress[];
  readonly json: boolean;
}

function readOptions(args: readonly string[]): Options | { readonly problem: string } {
  return optionsOf(() => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        config: { type: 'string', default: 'mailpolicy.yaml' },
        server: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    });
    const [file, ...others] = positionals;
    if (others.length > 0) return { problem: 'one policy is checked: `mailpolicy check-dns FILE`' };
    const servers: ServerAddress[] = [];
    for (const text of values.server) {
      const server = parseServer(text);
      if (server === undefined)
        return { problem: `\`--server ${text}\` is no IP address: write 192.0.2.53 or 192.0.2.53:5353` };
      servers.push(server);
    }
    return { file, config: values.config, servers, json: values.json };
  });
}
