import type { Value } from '../core/reading.ts';
import type { Address } from '../mail/address.ts';
import type { Ip } from '../mail/ip.ts';
import type { Listing } from '../mail/listing.ts';
import type { Wait } from '../mail/wait.ts';

/** The value as a text. A fact that gave a value of another type than its own is our fault, and this throws. */
export function expectText(value: Value): string {
  return typeof value === 'string' ? value : fail('a text', value);
}

/** The value as a number, or throws as `expectText` does. */
export function expectNumber(value: Value): number {
  return typeof value === 'number' ? value : fail('a number', value);
}

/** The value as yes or no, or throws as `expectText` does. A listing or a wait is a yes. */
export function expectBoolean(value: Value): boolean {
  if (isListing(value) || isWait(value)) return true;
  return typeof value === 'boolean' ? value : fail('yes or no', value);
}

/** Whether the value is a yes that says what a DNS list said. */
export function isListing(value: Value): value is Listing {
  return typeof value === 'object' && 'zone' in value;
}

/** Whether the value is a yes that says how long it still holds. */
export function isWait(value: Value): value is Wait {
  return typeof value === 'object' && 'waitMs' in value;
}

/** The value as an IP address, or throws as `expectText` does. */
export function expectIp(value: Value): Ip {
  return typeof value === 'object' && 'words' in value ? value : fail('an IP address', value);
}

/** The value as a mail address, or throws as `expectText` does. */
export function expectAddress(value: Value): Address {
  return typeof value === 'object' && 'local' in value ? value : fail('a mail address', value);
}

function fail(wanted: string, value: Value): never {
  throw new TypeError(`${JSON.stringify(value)} is not ${wanted}`);
}
