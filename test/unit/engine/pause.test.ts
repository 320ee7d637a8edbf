import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPause } from '../../../electron/engine/pause.ts';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-21T08:00:00Z') }));
afterEach(() => void vi.useRealTimers());

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

describe('N-13: pausing background work', () => {
  test('a pause ends by itself, and what was missed is looked up', () => {
    const said: (string | null)[] = [];
    const onEnd = vi.fn();
    const pause = createPause((until) => said.push(until), onEnd);
    const until = inAnHour();
    pause.set(until);
    expect(pause.isPaused()).toBe(true);
    vi.advanceTimersByTime(3_600_000);
    expect(pause.isPaused()).toBe(false);
    expect(said).toEqual([until, null]);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  test('going on early ends it once', () => {
    const onEnd = vi.fn();
    const pause = createPause(() => {}, onEnd);
    pause.set(inAnHour());
    pause.set(null);
    expect(pause.isPaused()).toBe(false);
    vi.advanceTimersByTime(7_200_000);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  test('a machine that sleeps is paused until it wakes; one that slept through the end of a pause is not paused', () => {
    const onEnd = vi.fn();
    const pause = createPause(() => {}, onEnd);
    pause.set(inAnHour());
    pause.sleep();
    vi.setSystemTime(Date.now() + 86_400_000);
    expect(pause.isPaused()).toBe(true);
    pause.wake();
    expect(pause.isPaused()).toBe(false);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  test('a time that has passed is no pause; one far away is kept', () => {
    const pause = createPause(
      () => {},
      () => {},
    );
    pause.set('2020-01-01T00:00:00Z');
    expect(pause.isPaused()).toBe(false);
    pause.set(new Date(Date.now() + 60 * 86_400_000).toISOString());
    vi.advanceTimersByTime(30 * 86_400_000);
    expect(pause.isPaused()).toBe(true);
    pause.close();
  });
});
