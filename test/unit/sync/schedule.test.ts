import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBackOff } from '../../../electron/sync/back-off.ts';
import { createSchedule, tickMs } from '../../../electron/sync/schedule.ts';

test('the next run is due an interval after the last, give or take a tenth (property)', () => {
  fc.assert(
    fc.property(fc.integer({ min: 60_000, max: 3_600_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (everyMs, random) => {
      const schedule = createSchedule(
        () => everyMs,
        () => random,
        0,
      );
      let nowMs = 0;
      while (schedule.tick(nowMs) === null) nowMs += tickMs;
      expect(schedule.tick(nowMs)).toBe('schedule');
      expect(nowMs).toBeGreaterThanOrEqual(everyMs * 0.9 - 1);
      expect(nowMs).toBeLessThanOrEqual(everyMs * 1.1 + tickMs);
    }),
  );
});

test('S3-5: a gap in the ticks, or a clock set back, is a wake', () => {
  const schedule = createSchedule(
    () => 300_000,
    () => 0.5,
    0,
  );
  expect(schedule.tick(tickMs)).toBeNull();
  expect(schedule.tick(tickMs * 2 + 3_600_000)).toBe('wake');
  expect(schedule.tick(tickMs * 3)).toBe('wake');
  expect(schedule.tick(tickMs * 4)).toBeNull();
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
