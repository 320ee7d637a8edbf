import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSnapshotHolder } from '../../../../electron/engine/show/snapshot-holder.ts';
import { createWarnings } from '../../../../electron/engine/show/warnings.ts';
import type { Change } from '../../../../electron/notify/change.ts';
import { decide } from '../../../../electron/notify/policy.ts';
import type { Checkout } from '../../../../shared/model/checkout.ts';
import { firstParts } from '../../../support/first-parts.ts';
import { branch, checkout } from '../../../support/fixture-checkout.ts';

const here = firstParts.thisHost;
const there = 'h-0000000000000000b';
const site = 'github.com/acme/site';
const settings = { fastForwards: true, refusals: true, forcePushes: true, collisions: true, leaving: true, mute: [] };

function bed(first: readonly Checkout[], leaveAt: string | null = null) {
  const holder = createSnapshotHolder({
    ...firstParts,
    hosts: [
      { id: there, name: 'desktop', os: 'linux', version: '1', lastSeenAt: '2026-11-21T08:00:00.000Z', checkouts: 1, takesOrders: true, pausedUntil: null },
    ],
  });
  const told: Change[] = [];
  const warnings = createWarnings({ snapshot: holder.current, tell: (change) => told.push(change), leaveAt: () => leaveAt });
  holder.changeCheckouts(first, []);
  holder.flush();
  holder.subscribe(warnings.changed);
  const put = (one: Checkout) => {
    holder.changeCheckouts([one], []);
    holder.flush();
  };
  return { told, put, warnings, holder };
}
const say = (changes: readonly Change[], muted = settings.mute as readonly { repository: string }[]) =>
  decide(changes, { settings: { ...settings, mute: muted }, lastSaid: () => null, now: new Date(), windowMs: 0, silent: false }).sayings;

describe('N-3: one notification when work starts on it here', () => {
  const mine = checkout(here, 'c-00000001', site, '/a/site');
  const other = checkout(there, 'c-00000002', site, '/b/site', { branches: [branch('main', { unpushed: 2, subject: 'Draw it' })], unpushed: 2 });

  it('N-3: names the machine, what lies there, and leads to the checkout', () => {
    const { told, put } = bed([mine, other]);
    put({ ...mine, unstaged: 1 });
    expect(say(told)).toEqual([
      {
        kind: 'collision',
        title: 'site: desktop has work on main too',
        body: '2 unpushed commits there.',
        place: `/machines?checkout=${here}%2Fc-00000001`,
      },
    ]);
    // Muted: not told.
    expect(say(told, [{ repository: site }])).toEqual([]);
    expect(say(told, [{ repository: 'github.com/acme/api' }])).toHaveLength(1);
  });

  it('N-3: nothing while nobody begins: the other machine works on, this one is first seen', () => {
    const { told, put } = bed([mine, other]);
    put({ ...other, unpushed: 3, branches: [branch('main', { unpushed: 3 })] });
    put(checkout(here, 'c-00000007', site, '/a/second', { untracked: 1 }));
    expect(told).toEqual([]);
  });
});

describe('P-9: what passes by itself', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('P-9: is told when it has stood for an hour of being awake, once', () => {
    const { told, warnings, holder } = bed([]);
    const trouble = (code: string) => ({ code, message: 'The hub could not be reached', since: new Date().toISOString() });
    warnings.start();
    holder.change({ troubles: [trouble('cloud-unreachable')] });
    vi.advanceTimersByTime(59 * 60_000);
    expect(told).toEqual([]);
    // A night of sleep is no time in which anything was tried.
    vi.setSystemTime(Date.now() + 12 * 3_600_000);
    vi.advanceTimersByTime(60_000);
    expect(told).toMatchObject([{ kind: 'trouble', trouble: { code: 'cloud-unreachable' } }]);
    vi.advanceTimersByTime(120 * 60_000);
    expect(told).toHaveLength(1);
    // Well again in between: a new hour.
    holder.change({ troubles: [] });
    vi.advanceTimersByTime(60_000);
    holder.change({ troubles: [trouble('cloud-unreachable')] });
    vi.advanceTimersByTime(59 * 60_000);
    expect(told).toHaveLength(1);
    warnings.stop();
  });
});

describe('N-4: before you leave', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const dirty = checkout(here, 'c-00000001', site, '/a/site', { untracked: 2 });

  it('N-4: says what stays behind and opens the list; nothing where nothing does', () => {
    const { told, warnings } = bed([dirty]);
    warnings.leaving('lock');
    expect(say(told)).toEqual([
      { kind: 'leave', title: 'Before you leave: only on this machine', body: '2 uncommitted files in site.', place: '/machines?show=only-here' },
    ]);
    const clean = bed([checkout(here, 'c-00000001', site, '/a/site')]);
    clean.warnings.leaving('lock');
    expect(clean.told).toEqual([]);
  });

  it('N-4: at the set hour, once a day; not when the machine wakes hours later', () => {
    const { told, warnings } = bed([dirty], '18:00');
    vi.setSystemTime(new Date(2026, 10, 20, 17, 58, 30));
    warnings.start();
    vi.advanceTimersByTime(60_000);
    expect(told).toHaveLength(0);
    vi.advanceTimersByTime(10 * 60_000);
    expect(told).toMatchObject([{ kind: 'leave', reason: 'hour' }]);
    vi.setSystemTime(new Date(2026, 10, 21, 20, 30));
    vi.advanceTimersByTime(5 * 60_000);
    expect(told).toHaveLength(1);
    vi.setSystemTime(new Date(2026, 10, 22, 18, 0, 10));
    vi.advanceTimersByTime(60_000);
    expect(told).toHaveLength(2);
    warnings.stop();
  });
});
