import type { List, Policy } from '../../src/core/policy.ts';
import type { Value } from '../../src/core/reading.ts';
import { parseAddress } from '../../src/mail/address.ts';
import { parseIp } from '../../src/mail/ip.ts';
import { naiveHas } from '../../src/values/membership/naive.ts';

/** A policy as plain data without the places it is written at, and without the entries of its lists. */
export function meaningOf({ timezone, help, lists, gate, rules }: Policy): unknown {
  const kinds = lists.map(({ name, kind }) => ({ name, kind }));
  const plain = { timezone, help, lists: kinds, gate, rules };
  return JSON.parse(
    JSON.stringify(plain, (key, value: unknown) => (key === 'span' || key === 'place' ? undefined : value)),
  );
}

/** The names of lists that differ for one of the values that their entries suggest. */
export function differingLists(before: Policy, after: Policy, now: number): string[] {
  return before.lists.flatMap((list) => {
    const other = after.lists.find((each) => each.name === list.name);
    const probes = other === undefined ? [] : [...probesOf(list), ...probesOf(other)];
    const same =
      other !== undefined && probes.every((value) => naiveHas(list, value, now) === naiveHas(other, value, now));
    const bothEmpty = list.entries.length === 0 && other?.entries.length === 0;
    return same && (probes.length > 0 || bothEmpty) ? [] : [list.name];
  });
}

/** Values in and around each entry. */
function probesOf({ kind, entries }: List): Value[] {
  return entries.flatMap(({ text }): Value[] => {
    switch (kind) {
      case 'networks':
        return addressesAround(text).flatMap((each) => parseIp(each) ?? []);
      case 'domains':
        return domainsAround(text);
      case 'addresses': {
        const at = text.lastIndexOf('@');
        const locals = [text.slice(0, at), 'somebody', `x${text.slice(0, at)}`].filter((local) => local !== '');
        const domains = text.endsWith('@') ? ['example.com'] : domainsAround(text.slice(at + 1));
        return locals.flatMap((local) => domains.flatMap((domain) => parseAddress(`${local}@${domain}`) ?? []));
      }
      case 'extensions':
        return [text, `${text}x`, text.slice(0, -1)];
      case 'phrases':
        return [text, `before ${text} behind`, text.slice(1), text.slice(0, -1), text.replace(' ', '')];
      default:
        return kind satisfies never;
    }
  });
}

function domainsAround(text: string): string[] {
  const domain = text.replace(/^\./, '');
  return [domain, `sub.${domain}`, `a.sub.${domain}`, domain.replace(/^[^.]+\./, ''), `x${domain}`];
}

/** The first and last address of a network and their neighbours outside, and some between. */
function addressesAround(text: string): string[] {
  const [address = '', length = ''] = text.split('/');
  if (address.includes(':')) return [address, address.replace(/::$/, '::1'), '2001:db8:ffff::1', '::1'];
  const number = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - Number(length === '' ? 32 : length));
  const around = [
    number - 1,
    number,
    number + 1,
    number + size / 2 - 1,
    number + size / 2,
    number + size - 1,
    number + size,
  ];
  return around
    .filter((each) => Number.isInteger(each) && each >= 0 && each < 2 ** 32)
    .map((each) => [24, 16, 8, 0].map((shift) => Math.floor(each / 2 ** shift) % 256).join('.'));
}
