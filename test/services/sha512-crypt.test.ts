import { expect, test } from 'vitest';
import { sha512Crypt } from '../../src/services/sha512-crypt.ts';

// As `openssl passwd -6 -salt SALT` prints them.
test.each([
  [
    'Hello world!',
    'saltstring',
    5000,
    'svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
  ],
  ['x', 'a', 5000, 'AvQLBHPFSbE4d9QOBrglBdXuv.jRoEFLHgWJlsZ6XhNHrxkMbotj9kAr0GGhdZ5XM6DM29/LJ9jZin3Aj8Tph0'],
  [
    'pass'.repeat(40),
    '0123456789abcdef',
    5000,
    '3iwQox6QYWCVmjjhCyRBqERWOxzfvg7UD0IsZ.tDy7trzUE8YJsaZsKZor5lV7WMyFgA0u9D./Dz4HPo15wFD0',
  ],
  [
    'rounds',
    'saltsalt',
    1234,
    'XfqVj.Zr/vZsG0uHqA4TtzlJNszUBb/vuFQnhcFbVtpGAnwY/i4/A302mOCbMALE.Vk3IrMdiEFHeMt8BHKIm0',
  ],
])('%s', async (password, salt, rounds, hash) => {
  expect(await sha512Crypt(Buffer.from(password), Buffer.from(salt), rounds)).toBe(hash);
});
