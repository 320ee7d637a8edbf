import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { latestWins } from '../../../electron/workspace/watch/latest-wins.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('one running, one waiting', () => {
  it('makes one run of calls that come together, and waits no longer than told', async () => {
    let runs = 0;
    const task = latestWins(async () => void runs++);
    for (let each = 0; each < 30; each++) {
      task.poke({ debounceMs: 10, mostMs: 100 });
      await vi.advanceTimersByTimeAsync(5);
    }
    expect(runs).toBe(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(runs).toBe(2);
    expect(task.busy).toBe(false);
  });

  it('runs once more for all that was asked while it ran, and tells each when its run ended', async () => {
    let runs = 0;
    const task = latestWins(async () => {
      runs++;
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    const first = task.now();
    const second = task.now();
    const third = task.now();
    await vi.advanceTimersByTimeAsync(200);
    await Promise.all([first, second, third, task.settled()]);
    expect(runs).toBe(2);
  });

  it('does nothing after it was stopped', async () => {
    let runs = 0;
    const task = latestWins(async () => void runs++);
    task.poke({ debounceMs: 10, mostMs: 10 });
    await task.stop();
    await task.now();
    await vi.advanceTimersByTimeAsync(100);
    expect(runs).toBe(0);
  });
});
