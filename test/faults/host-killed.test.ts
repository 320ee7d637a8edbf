import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestMachine, type TestWorld, twoMachines } from '../support/two-machines.ts';

// The real headless host, built, killed with its store open and its git at work. `EVERREF_SOAK_RUNS` multiplies the pushes.
const pushes = Math.min(400, Math.max(16, Number(process.env['EVERREF_SOAK_RUNS'] ?? 0) / 5));
const seed = Number(process.env['EVERREF_SEED'] ?? Date.now() % 1_000_000);

let world: TestWorld;
beforeEach(() => {
  world = twoMachines();
});
afterEach(() => world.close());

/** mulberry32: the same moments for the same seed, as far as a machine repeats itself. */
function random(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function rows(machine: TestMachine, sql: string): readonly unknown[] {
  const file = readdirSync(machine.everref, { recursive: true, encoding: 'utf8' }).find((name) => /everref\.(?:db|sqlite)$/.test(name));
  if (file === undefined) throw new Error(`no store in ${machine.everref}`);
  const db = new DatabaseSync(join(machine.everref, file), { readOnly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

test(
  `S3-5 N-6: hosts killed at any moment (seed ${seed}): everything arrives, nothing is left open, nothing is said twice`,
  async () => {
    const next = random(seed);
    const remote = world.remote('site');
    const a = world.a.clone(remote);
    const b = world.b.clone(remote);
    await Promise.all([world.a.start(), world.b.start()]);
    for (let n = 0; n < pushes; n++) {
      for (let file = 0; file < 12; file++) world.a.commit(a, `d${file % 3}/f${file}.txt`, `${n} ${file}\n`.repeat(200));
      world.a.git(a, 'push', '--quiet');
      if (n % 2 === 1) continue;
      const victim = next() < 0.7 ? world.b : world.a;
      // A random moment is what is tested: between the push and well after all is done.
      await wait(next() * 250);
      await victim.kill();
      await victim.start();
    }
    const tip = world.a.git(a, 'rev-parse', 'HEAD');
    await world.b.host().until(({ checkouts }) => checkouts.some(({ path, head, state }) => path === b && head === tip && state === 'up-to-date'));
    await Promise.all([world.a.host().idle(), world.b.host().idle()]);
    await Promise.all([world.a.stop(), world.b.stop()]);

    expect(world.b.git(b, 'rev-parse', 'HEAD')).toBe(tip);
    expect(world.b.git(b, 'status', '--porcelain', '--ignored')).toBe('');
    expect(world.b.git(b, 'fsck', '--no-dangling', '--no-progress')).toBe('');
    expect(world.b.git(b, 'for-each-ref', '--format=%(refname)', 'refs/everref')).toBe('');
    for (const lock of ['index.lock', 'HEAD.lock', 'refs/heads/main.lock', 'ORIG_HEAD']) expect(existsSync(join(b, '.git', lock)), lock).toBe(false);
    for (const machine of [world.a, world.b]) {
      expect(rows(machine, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      expect(rows(machine, 'SELECT event FROM outbox')).toEqual([]);
      expect(rows(machine, 'SELECT * FROM moves')).toEqual([]);
      expect(rows(machine, "SELECT entry FROM journal WHERE what = 'moving'")).toEqual([]);
      expect(
        rows(
          machine,
          `SELECT what, entry->>'path' AS path, entry->>'after' AS after, count(*) AS times FROM journal
         WHERE what IN ('push-seen', 'push-received', 'fast-forwarded') GROUP BY what, path, after HAVING times > 1`,
        ),
      ).toEqual([]);
    }
  },
  60_000 + pushes * 4000,
);
