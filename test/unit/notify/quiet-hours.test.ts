import { describe, expect, it } from 'vitest';
import { createQuiet } from '../../../electron/engine/show/quiet.ts';
import { decide } from '../../../electron/notify/policy.ts';
import { silentUntil } from '../../../electron/notify/quiet-hours.ts';
import { openStore } from '../../../electron/store/open.ts';
import { openSnooze } from '../../../electron/store/snooze.ts';
import { Config } from '../../../shared/model/config.ts';

const local = (day: number, time: string) => new Date(`2026-03-${String(day).padStart(2, '0')}T${time}:00`);

describe('P-9: when nothing is said', () => {
  it('quiet hours over midnight hold until the morning, on both sides of it', () => {
    const night = { from: '22:00', to: '07:00' };
    expect(silentUntil(local(10, '21:59'), night, null)).toBeNull();
    expect(silentUntil(local(10, '22:00'), night, null)).toEqual(local(11, '07:00'));
    expect(silentUntil(local(11, '06:59'), night, null)).toEqual(local(11, '07:00'));
    expect(silentUntil(local(11, '07:00'), night, null)).toBeNull();
  });

  it('quiet hours within a day, and none where both ends are the same', () => {
    expect(silentUntil(local(10, '12:30'), { from: '12:00', to: '13:00' }, null)).toEqual(local(10, '13:00'));
    expect(silentUntil(local(10, '13:30'), { from: '12:00', to: '13:00' }, null)).toBeNull();
    expect(silentUntil(local(10, '12:00'), { from: '12:00', to: '12:00' }, null)).toBeNull();
  });

  it('of a snooze and the quiet hours the later end counts; a snooze that is over is none', () => {
    const night = { from: '22:00', to: '07:00' };
    expect(silentUntil(local(10, '23:00'), night, local(11, '09:00'))).toEqual(local(11, '09:00'));
    expect(silentUntil(local(10, '23:00'), night, local(10, '23:30'))).toEqual(local(11, '07:00'));
    expect(silentUntil(local(10, '15:00'), night, local(10, '14:00'))).toBeNull();
  });

  it('a snooze is kept over a restart, ends by the clock, and can be ended', () => {
    const store = openStore(':memory:');
    let now = local(10, '12:00');
    const told: (string | null)[] = [];
    const quiet = () => createQuiet({ kept: openSnooze(store), config: () => Config.parse({}), onChange: (until) => told.push(until), now: () => now });
    const until = local(10, '13:00').toISOString();
    quiet().snooze(until);
    expect(quiet().snoozedUntil()).toBe(until);
    expect(quiet().silentUntil(now)).toEqual(local(10, '13:00'));
    now = local(10, '13:01');
    expect(quiet().snoozedUntil()).toBeNull();
    now = local(10, '12:30');
    quiet().snooze(null);
    expect(quiet().snoozedUntil()).toBeNull();
    expect(told).toEqual([until, null]);
    store.close();
  });

  it('what is only true for a moment is not brought up in the morning; the rest is', () => {
    const settings = { fastForwards: true, refusals: true, forcePushes: true, collisions: true, leaving: true, mute: [] };
    const trouble = { kind: 'trouble', trouble: { code: 'store', message: 'The disk is full.', since: '2026-03-10T22:00:00.000Z' } } as const;
    const leave = { kind: 'leave', reason: 'lock', items: [] } as const;
    const decision = decide([trouble, leave], { settings, lastSaid: () => null, now: local(10, '23:00'), windowMs: 30_000, silent: true });
    expect(decision).toEqual({ sayings: [], causes: [], later: [trouble] });
  });
});
