import { address } from './address.ts';
import { arcResult, dkimResult, dmarcPolicy, dmarcResult, spfResult } from './authentication-results.ts';
import { date } from './date.ts';
import { disposition } from './disposition.ts';
import { domain } from './domain.ts';
import { duration } from './duration.ts';
import { extension } from './extension.ts';
import { ip } from './ip.ts';
import { mediaType } from './media-type.ts';
import { number } from './number.ts';
import { size } from './size.ts';
import { text } from './text.ts';
import { time } from './time.ts';
import type { ValueType } from './value-type.ts';
import { weekday } from './weekday.ts';
import { yesNo } from './yes-no.ts';

/** Every value type, by name. */
export const valueTypes: readonly ValueType[] = [
  address,
  arcResult,
  date,
  disposition,
  dkimResult,
  dmarcPolicy,
  dmarcResult,
  domain,
  duration,
  extension,
  ip,
  mediaType,
  number,
  size,
  spfResult,
  text,
  time,
  weekday,
  yesNo,
];

const byName: ReadonlyMap<string, ValueType> = new Map(valueTypes.map((type) => [type.name, type]));

/** The value type of this name. Names come from facts; one that is in no registry is our fault. */
export function valueType(name: string): ValueType {
  const type = byName.get(name);
  if (type === undefined) throw new Error(`there is no value type ${name}`);
  return type;
}
