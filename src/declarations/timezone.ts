import type { Declaration } from './declaration.ts';

export const timezone: Declaration = {
  name: 'timezone',
  form: 'timezone "AREA/CITY"',
  doc: 'The time zone in which dates, times of day and the ends of exceptions are read, by its IANA name. Without it: UTC.',
  example: 'timezone "America/Detroit"',
  read: (reader) => {
    const zone = reader.text('the name of a time zone');
    return zone && { kind: 'timezone', zone };
  },
};
