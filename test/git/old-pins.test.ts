import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPins } from '../../electron/store/pins.ts';
import { alwaysKept, mostKept, outlived } from '../../electron/sync/look/drop-old-pins.ts';
import type { Sandbox, TestRepository } from '../support/repository.ts';
import { twoClones } from '../support/two-clones.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';

let sandbox: Sandbox;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;
let now = Date.parse('2026-01-01T00:00:00.000Z');
let keep = { days: 90, bytesPerRepository: 1024 ** 3 };

beforeEach(async () => {
  ({ sandbox, a, b } = twoClones({ files: [['a.txt', 'one\n']] }));
  now = Date.parse('2026-01-01T00:00:00.000Z');
  keep = { days: 90, bytesPerRepository: 1024 ** 3 };
  host = await startUpdateHost(sandbox, { now: () => new Date(now), keep: () => keep });
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

const pinned = () => b.git('for-each-ref', '--format=%(objectname)', 'refs/everref/lost').split('\n').filter(Boolean);

/** Overwrites main on the remote with something of `bytes` that does not compress, and has B look. */
async function overwrite(bytes = 100): Promise<string> {
  now += 1000;
  a.write(
    'big.bin',
    Uint8Array.from({ length: bytes }, () => Math.floor(Math.random() * 256)),
  );
  a.git('add', '-A');
  a.git('commit', '-q', '--amend', '-m', `at ${now} ${Math.random()}`);
  const id = a.head();
  a.git('push', '-q', '--force', 'origin', 'main');
  await host.pushed(b, 'all', { why: 'reconcile' });
  return id;
}

const pin = (index: number, at: number) => ({
  id: `p-${index}`,
  cloneId: 'k',
  remote: 'origin',
  ref: 'refs/heads/main',
  tip: 'f'.repeat(40),
  at: new Date(at).toISOString(),
  bundle: null,
  keep: false,
});
const dayMs = 86_400_000;

test('N-6: within keep.days nothing is let go by age, after them all but the newest; a flood is bounded', () => {
  const daily = Array.from({ length: 200 }, (_, index) => pin(index, now - index * dayMs));
  expect(outlived(daily, 90, new Date(now)).map(({ id }) => id)).toEqual(daily.slice(91).map(({ id }) => id));
  const resting = Array.from({ length: 60 }, (_, index) => pin(index, now - 500 * dayMs - index));
  expect(outlived(resting, 90, new Date(now))).toEqual(resting.slice(alwaysKept));
  const flood = Array.from({ length: mostKept + 3 }, (_, index) => pin(index, now - index));
  expect(outlived(flood, 90, new Date(now))).toEqual(flood.slice(mostKept));
});

test('N-6: tips beyond keep.bytesPerRepository are let go, the oldest first, at most once a day; the records stay', async () => {
  await overwrite(1000);
  const tips: string[] = [];
  for (let n = 0; n < 4; n++) tips.push(await overwrite(60_000));
  const before = pinned();
  expect(before).toHaveLength(5);
  const records = host.storedForcePushes().length;
  keep = { ...keep, bytesPerRepository: 150_000 };
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(pinned()).toEqual(before);
  now += dayMs;
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(new Set(pinned())).toEqual(new Set(tips.slice(1, 3)));
  expect(host.storedForcePushes()).toHaveLength(records);
  expect(openPins(host.store).ofClone('k-1')).toHaveLength(2);
  // Nothing that was let go is told or kept again.
  now += dayMs;
  const lines = host.lines().length;
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.lines()).toHaveLength(lines);
  expect(pinned()).toHaveLength(2);
});

test('N-6: a clock that is years ahead for a while lets go of nothing', async () => {
  await overwrite();
  const clone = await host.know(b);
  const pins = openPins(host.store);
  // Enough of them that age counts; what they point to does not matter here.
  pins.add(Array.from({ length: alwaysKept + 5 }, (_, index) => ({ ...pin(index, now - index * dayMs), cloneId: clone.id, tip: a.head() })));
  const rows = () => pins.ofClone(clone.id).length;
  const before = rows();
  const look = () => host.pushed(b, 'all', { why: 'reconcile' });
  const right = now + dayMs;
  now = right + 1000 * dayMs;
  await look();
  now = right;
  await look();
  now = right + dayMs;
  await look();
  expect(rows()).toBe(before);
  // What is old at two looks a day apart goes.
  now = right + 200 * dayMs;
  await look();
  expect(rows()).toBe(before);
  now += dayMs;
  await look();
  expect(rows()).toBe(alwaysKept);
});

test('N-6: the newest tip stays however big it is; bundles of a clone with a mirror are bounded as well', async () => {
  b.git('remote', 'add', '--mirror=push', 'backup', sandbox.bare('backup.git'));
  keep = { ...keep, bytesPerRepository: 1000 };
  await overwrite(50_000);
  await overwrite(50_000);
  b.git('fetch', '-q');
  await overwrite(50_000);
  const kept = openPins(host.store).ofClone('k-1');
  const bundles = kept.map(({ bundle }) => bundle ?? '');
  expect(bundles.length).toBeGreaterThan(1);
  now += dayMs;
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(bundles.filter((file) => existsSync(file))).toHaveLength(1);
  expect(host.lines().filter(({ what }) => what === 'force-push')).toHaveLength(bundles.length);
});
