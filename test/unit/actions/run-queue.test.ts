import { expect, test } from 'vitest';
import { createRunQueue } from '../../../electron/actions/run-queue.ts';
import { silentLog } from '../../../electron/log/log.ts';
import { openStore, type Store } from '../../../electron/store/open.ts';
import { openRuns } from '../../../electron/store/runs.ts';
import type { Run } from '../../../shared/model/run.ts';

const wish = (entry: string) =>
  ({ entry, repository: 'r', ref: 'refs/heads/main', before: null, after: null, by: null, why: 'delivery', delivery: null }) as const;
const done = (run: Run): Run => ({ ...run, state: 'done', reason: '', exitCode: 0, durationMs: 1 });

/** A queue on a store, whose runs end when they are told to. */
function make(store: Store, repeatable: (entry: string) => boolean = () => false) {
  const open = new Map<string, PromiseWithResolvers<Run>>();
  const ended: Run[] = [];
  const queue = createRunQueue({
    runs: openRuns(store, () => new Date()),
    log: silentLog,
    policy: (entry) => ({ debounceMs: 0, repeatable: repeatable(entry) }),
    run(run) {
      const end = Promise.withResolvers<Run>();
      open.set(run.entry, end);
      return end.promise.then(() => done(run));
    },
    isPaused: () => false,
    onEnd: (run) => ended.push(run),
  });
  return { queue, open, ended, running: () => [...open.keys()] };
}

test('S1-4: two runs at the same time, of whatever entries; a run that fails in Everref itself stops no other', async () => {
  const { queue, open, ended, running } = make(openStore(':memory:'));
  queue.start();
  for (const entry of ['a', 'b', 'c', 'd']) queue.enqueue(wish(entry));
  expect(running()).toEqual(['a', 'b']);
  open.get('a')?.reject(new Error('a fault'));
  await expect.poll(running).toEqual(['a', 'b', 'c']);
  for (const entry of ['b', 'c', 'd']) {
    await expect.poll(running).toContain(entry);
    open.get(entry)?.resolve(done(ended[0] as Run));
  }
  await queue.idle();
  expect(ended.map(({ entry, state }) => `${entry} ${state}`).sort()).toEqual(['a failed', 'b done', 'c done', 'd done']);
  await queue.stop();
});

test('S1-3: what a crash cut off is said; it is done again only where the entry is marked repeatable', () => {
  const store = openStore(':memory:');
  const before = make(store);
  before.queue.start();
  for (const entry of ['again', 'once']) before.queue.enqueue(wish(entry));
  expect(before.running()).toEqual(['again', 'once']);
  // Killed here: nothing is stopped, another process opens the same store.
  const after = make(store, (entry) => entry === 'again');
  after.queue.start();
  expect(after.ended.map(({ entry, state, reason }) => [entry, state, reason.includes('not done again')])).toEqual([
    ['again', 'cut-off', false],
    ['once', 'cut-off', true],
  ]);
  expect(after.running()).toEqual(['again']);
});
