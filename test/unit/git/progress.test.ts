import { expect, test } from 'vitest';
import { receivedBytes } from '../../../electron/git/parse/progress.ts';

test('N-13: what a fetch received is what git counted last', () => {
  expect(receivedBytes('remote: Counting objects: 100% (3/3), done.\rUnpacking objects: 100% (3/3), 245 bytes | 245.00 KiB/s, done.\nFrom x')).toBe(245);
  const many = 'Receiving objects:  40% (4/9), 1.20 MiB | 2.00 MiB/s\rReceiving objects: 100% (9/9), 2.50 MiB | 2.00 MiB/s, done.';
  expect(receivedBytes(many)).toBe(2.5 * 1024 * 1024);
  expect(receivedBytes('')).toBe(0);
});
