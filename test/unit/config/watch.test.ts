import { mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type ConfigWatch, watchConfig } from '../../../electron/config/watch.ts';
import { silentLog } from '../../../electron/log/log.ts';

const folders: string[] = [];
const watches: ConfigWatch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.close();
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

/** Watches, and answers a function that resolves at the next change. */
function watched(file: string, more = {}): () => Promise<void> {
  let wake = () => {};
  watches.push(watchConfig({ file, log: silentLog, onChange: () => wake(), restMs: 20, ...more }));
  return () =>
    new Promise((resolve) => {
      wake = resolve;
    });
}

function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'everref-watch-')));
  folders.push(made);
  return made;
}

it('a change shows however the file is written: in place, by a rename, removed, made again, through a link', async () => {
  const at = folder();
  const file = join(at, 'config.yml');
  const next = watched(file);
  for (const write of [
    () => writeFileSync(file, 'a'),
    () => writeFileSync(file, 'b'),
    () => {
      writeFileSync(join(at, 'other'), 'c');
      renameSync(join(at, 'other'), file);
    },
    () => unlinkSync(file),
    () => {
      writeFileSync(join(at, 'target'), 'd');
      symlinkSync('target', file);
    },
    () => writeFileSync(join(at, 'target'), 'e'),
  ]) {
    const changed = next();
    write();
    await changed;
  }
});

it('several writes at once are one change, and the same bytes again are none', async () => {
  const file = join(folder(), 'config.yml');
  let changes = 0;
  let wake = () => {};
  watches.push(
    watchConfig({
      file,
      log: silentLog,
      restMs: 40,
      onChange: () => {
        changes++;
        wake();
      },
    }),
  );
  const first = new Promise<void>((resolve) => {
    wake = resolve;
  });
  for (const text of ['1', '2', '3']) writeFileSync(file, text);
  await first;
  expect(changes).toBe(1);
  writeFileSync(file, '3');
  const second = new Promise<void>((resolve) => {
    wake = resolve;
  });
  writeFileSync(file, '4');
  await second;
  expect(changes).toBe(2);
});

it('a folder that tells nothing is looked at on a timer', async () => {
  const at = folder();
  const file = join(at, 'later', 'config.yml');
  const next = watched(file, { lookEveryMs: 30 });
  const changed = next();
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(at, 'later'));
  writeFileSync(file, 'a');
  await changed;
});
