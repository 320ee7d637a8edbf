import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openStore } from '../../../electron/store/open.ts';

const folder = mkdtempSync(join(tmpdir(), 'everref-health-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a store that cannot grow says so once, and once more when it can again', () => {
  const store = openStore(join(folder, 'full.sqlite'));
  const said: (string | null)[] = [];
  store.onHealth((words) => said.push(words));
  const write = () => store.durably(() => store.db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run('big', 'x'.repeat(200_000)));
  // SQLite's own limit gives the very fault of a full disk.
  store.db.exec('PRAGMA max_page_count=1');
  expect(write).toThrow();
  expect(write).toThrow();
  expect(said).toEqual([expect.stringMatching(/full\.sqlite cannot grow: the disk is full/)]);
  store.db.exec('PRAGMA max_page_count=1000000');
  write();
  expect(said).toHaveLength(2);
  expect(said[1]).toBeNull();
  store.close();
});
