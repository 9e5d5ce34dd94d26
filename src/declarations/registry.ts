import { allow } from './allow.ts';
import { arc, dkim, dmarc, spf } from './authentication.ts';
import { callout } from './callout.ts';
import type { Declaration } from './declaration.ts';
import { define } from './define.ts';
import { dnsbl } from './dnsbl.ts';
import { help } from './help.ts';
import { include } from './include.ts';
import { addresses, domains, extensions, networks, phrases } from './list.ts';
import { otherwise } from './otherwise.ts';
import { relay } from './relay.ts';
import { section } from './section.ts';
import { state } from './state.ts';
import { test } from './test.ts';
import { timezone } from './timezone.ts';
import { version } from './version.ts';

/** Every declaration of the language, by name. */
export const declarations: readonly Declaration[] = [
  addresses,
  allow,
  arc,
  callout,
  define,
  dkim,
  dmarc,
  dnsbl,
  domains,
  extensions,
  help,
  include,
  networks,
  otherwise,
  phrases,
  relay,
  section,
  spf,
  state,
  test,
  timezone,
  version,
];
