import { badValue } from '../diagnostics/findings/config.ts';
import type { Network } from '../mail/ip.ts';
import type { ConfigKey } from './config-keys.ts';
import type { Reading, Written } from './config-map.ts';
import { asNetwork } from './config-values.ts';

/** A list of networks; an item that is none is reported, and left out. */
export function readNetworks(
  reading: Reading,
  key: string,
  items: readonly Written[],
  { takes, example }: ConfigKey,
): readonly Network[] {
  return items.flatMap(({ node, span }) => {
    const meant = asNetwork(node);
    if ('value' in meant) return [meant.value];
    reading.report(badValue.at(span, key, takes, example, meant.problem));
    return [];
  });
}
