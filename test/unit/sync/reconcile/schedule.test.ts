import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBackOff } from '../../../../electron/sync/reconcile/back-off.ts';
import { createDueTimes } from '../../../../electron/sync/reconcile/due-times.ts';
import { createHostBudget } from '../../../../electron/sync/reconcile/host-budget.ts';
import { createWakeNotice, tickMs } from '../../../../electron/sync/reconcile/schedule.ts';

test('N-9: a remote is due an interval after it was asked, give or take a tenth (property)', () => {
  fc.assert(
    fc.property(fc.integer({ min: 60_000, max: 3_600_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (everyMs, random) => {
      const due = createDueTimes(() => random, 0);
      due.asked('a', everyMs, 0);
      let nowMs = 0;
      while (!due.isDue('a', everyMs, nowMs)) nowMs += tickMs;
      expect(nowMs).toBeGreaterThanOrEqual(everyMs * 0.9 - 1);
      expect(nowMs).toBeLessThanOrEqual(everyMs * 1.1 + tickMs);
      // A shorter interval counts from when it was asked, not from when the longer one would have ended.
      expect(due.isDue('a', 15_000, 15_000)).toBe(true);
    }),
  );
});

test('N-9: a server gets its requests of an hour and no more, however long one waits before; what a person asked for counts', () => {
  const budget = createHostBudget(() => 60);
  let made = 0;
  for (let nowMs = 100 * 3_600_000; nowMs < 102 * 3_600_000; nowMs += 1000) {
    while (budget.mayAsk('git.example', nowMs)) {
      budget.spent('git.example', 1, nowMs);
      made++;
    }
  }
  // The bucket that was full, and what two hours gave.
  expect(made).toBeGreaterThanOrEqual(178);
  expect(made).toBeLessThanOrEqual(181);
  budget.spent('git.example', 30, 102 * 3_600_000);
  expect(budget.mayAsk('git.example', 102 * 3_600_000 + 1_200_000)).toBe(false);
  expect(budget.mayAsk('git.example', 102 * 3_600_000 + 2_100_000)).toBe(true);
  expect(budget.mayAsk('other.example', 102 * 3_600_000)).toBe(true);
});

test('S3-5: a gap in the ticks, or a clock set back, is a wake', () => {
  const wakes = createWakeNotice(0);
  expect(wakes.tick(tickMs)).toBe(false);
  expect(wakes.tick(tickMs * 2 + 3_600_000)).toBe(true);
  expect(wakes.tick(tickMs * 3)).toBe(true);
  expect(wakes.tick(tickMs * 4)).toBe(false);
});

test('an unreachable remote is left in peace for growing times up to six hours; one that wants a sign-in until somebody asks', () => {
  const backOff = createBackOff();
  let nowMs = 0;
  let waited = 0;
  for (let n = 0; n < 15; n++) {
    backOff.failed('a', nowMs, 'unreachable');
    const from = nowMs;
    while (!backOff.mayAsk('a', nowMs)) nowMs += 60_000;
    expect(nowMs - from).toBeGreaterThanOrEqual(waited);
    waited = nowMs - from;
  }
  expect(waited).toBe(6 * 3_600_000);
  backOff.reached('a');
  backOff.failed('a', nowMs, 'unreachable');
  expect(backOff.mayAsk('a', nowMs + 60_000)).toBe(true);
  backOff.failed('b', nowMs, 'sign-in-needed');
  expect(backOff.mayAsk('b', Number.MAX_SAFE_INTEGER)).toBe(false);
  backOff.forget();
  expect(backOff.mayAsk('b', nowMs)).toBe(true);
});
