import { defineConfig } from 'vitest/config';

/** Tests against real servers (Postfix, swaks) are named *.real.test.ts and run on their own: `npm run test:real`. */
const real = process.env['MAILPOLICY_REAL'] === '1';

export default defineConfig({
  test: {
    include: [real ? 'test/**/*.real.test.ts' : 'test/**/*.test.ts'],
    exclude: real ? [] : ['test/**/*.real.test.ts'],
    passWithNoTests: real,
    testTimeout: real ? 60_000 : 5_000,
  },
});
