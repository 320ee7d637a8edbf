import { expect, test } from 'vitest';
import { createRunQueue } from '../../../electron/actions/run-queue.ts';
import { silentLog } from '../../../electron/log/log.ts';
import { openStore } from '../../../electron/store/open.ts';
import { openRuns } from '../../../electron/store/runs.ts';

test('S1-4: a run that waits for its debounce is not kept for a day because the clock was put back by one', async () => {
  let ms = Date.parse('2026-11-21T12:00:00.000Z');
  const runs = openRuns(openStore(':memory:'), () => new Date(ms));
  const begun: string[] = [];
  const queue = createRunQueue({
    runs,
    log: silentLog,
    policy: () => ({ debounceMs: 30_000, repeatable: false }),
    async run(run) {
      begun.push(run.id);
      return { ...run, state: 'done', reason: '', exitCode: 0, durationMs: 1 };
    },
    isPaused: () => false,
    onEnd() {},
    now: () => ms,
  });
  queue.start();
  const { id } = queue.enqueue({
    entry: 'site',
    repository: 'r',
    ref: 'refs/heads/main',
    before: null,
    after: null,
    by: null,
    why: 'delivery',
    delivery: null,
  });
  queue.wake();
  expect(begun).toEqual([]);
  ms -= 86_400_000;
  queue.wake();
  await queue.idle();
  expect(begun).toEqual([id]);
  await queue.stop();
});
