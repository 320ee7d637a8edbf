import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadConfig } from '../../../../electron/config/load.ts';
import { createPause } from '../../../../electron/engine/here/pause.ts';
import { createPoliteness } from '../../../../electron/engine/here/polite.ts';
import { openStore } from '../../../../electron/store/open.ts';
import { openPauseValue } from '../../../../electron/store/pause.ts';
import { hasNoEnd, pauseEnd } from '../../../../shared/model/pause.ts';

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

describe('N-13: politeness over a restart', () => {
  const loaded = loadConfig('/nowhere/config.yml', { localCloudFile: '/nowhere/cloud' });

  function politeness(store: ReturnType<typeof openStore>, power: () => { onBattery: boolean; percent: number } | null = () => null) {
    const said: (string | null)[] = [];
    const onEnd = vi.fn();
    const words = (text: string | null) => void said.push(text);
    const polite = createPoliteness({ kept: openPauseValue(store), loaded: () => loaded, onPaused: () => {}, onResting: words, onEnd, power });
    return { polite, said, onEnd };
  }

  test('a pause goes on after a restart, and one that has ended meanwhile does not', () => {
    const store = openStore(':memory:');
    const first = politeness(store).polite;
    first.set(pauseEnd('1h', new Date()));
    first.close();
    const second = politeness(store).polite;
    expect(second.isPaused()).toBe(true);
    second.close();
    vi.setSystemTime(Date.now() + 3_700_000);
    const third = politeness(store).polite;
    expect(third.isPaused()).toBe(false);
    third.set(pauseEnd('until-resumed', new Date()));
    third.close();
    vi.setSystemTime(Date.now() + 400 * 86_400_000);
    const fourth = politeness(store).polite;
    expect(hasNoEnd(fourth.until() ?? '')).toBe(true);
    expect(fourth.isPaused()).toBe(true);
    fourth.set(null);
    fourth.close();
    expect(politeness(store).polite.isPaused()).toBe(false);
  });

  test('background work rests on a low battery, says so once, and what was missed is looked up when it goes on', () => {
    let power = { onBattery: true, percent: 40 };
    const { polite, said, onEnd } = politeness(openStore(':memory:'), () => power);
    expect(polite.isPaused()).toBe(false);
    power = { onBattery: true, percent: 19 };
    vi.advanceTimersByTime(30_000);
    expect(polite.isPaused()).toBe(true);
    vi.advanceTimersByTime(90_000);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('19 %');
    power = { onBattery: false, percent: 19 };
    vi.advanceTimersByTime(60_000);
    expect(polite.isPaused()).toBe(false);
    expect(said.at(-1)).toBeNull();
    expect(onEnd).toHaveBeenCalledTimes(1);
    polite.close();
  });
});
