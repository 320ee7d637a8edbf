import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, expect, test } from 'vitest';
import { replaceFile } from '../../electron/config/write-file.ts';

let disk = '';
afterEach(() => {
  spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
});

test.runIf(process.platform === 'linux')('S1-7: a configuration that does not fit on the disk any more is left as it is, whole', ({ skip }) => {
  disk = mkdtempSync(join(tmpdir(), 'everref-disk-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24k', 'none', disk]).status !== 0) skip('mounting is not allowed here');
  const file = join(disk, 'config.yml');
  const old = `${'# mine\n'.repeat(1000)}host: { name: laptop }\n`;
  writeFileSync(file, old);
  // Some of it fits: a system writes that much and says how much it was, and refuses only the next piece.
  expect(() => replaceFile(file, `${'# mine, and more of it\n'.repeat(1000)}`)).toThrow(/ENOSPC/);
  expect(readFileSync(file, 'utf8')).toBe(old);
  expect(readdirSync(disk)).toEqual(['config.yml']);
});
