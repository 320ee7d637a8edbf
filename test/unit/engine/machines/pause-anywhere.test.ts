import { describe, expect, test } from 'vitest';
import { createPauseAnywhere, type PauseAnywhereDeps } from '../../../../electron/engine/machines/pause-anywhere.ts';
import { silentLog } from '../../../../electron/log/log.ts';
import { openJournal } from '../../../../electron/store/journal.ts';
import { openStore } from '../../../../electron/store/open.ts';
import { openPauseValue } from '../../../../electron/store/pause.ts';
import { openPauseWishes, type PauseOrder } from '../../../../electron/store/pause-wishes.ts';
import type { Order, OrderAnswer } from '../../../../shared/model/order.ts';
import { type PauseWish, untilResumed } from '../../../../shared/model/pause.ts';

const me = 'h-0000000000000000';
const other = 'h-1111111111111111';
const start = Date.parse('2026-11-21T08:00:00.000Z');
const minute = 60_000;
const at = (minutes: number) => new Date(start + minutes * minute).toISOString();
const host = (id: string, name: string) => ({
  ...{ id, name, os: 'linux', version: '1', lastSeenAt: at(0), checkouts: 1, takesOrders: true, pausedUntil: null },
});

/** A machine of a store, whose orders wait until the test answers them; a second one on the same store is that machine after a restart. */
function make(store = openStore(':memory:'), more: Partial<PauseAnywhereDeps> = {}) {
  const clock = { now: start };
  const set: (string | null)[] = [];
  const asked: {
    readonly order: Order;
    readonly answer: (answer: OrderAnswer) => void;
    readonly fail: (fault: Error) => void;
    signal: AbortSignal | undefined;
  }[] = [];
  let shown: readonly PauseWish[] = [];
  const journal = openJournal({ store, hostId: me });
  const pauses = createPauseAnywhere({
    hostId: me,
    orders: () => ({
      ask: (order, signal) =>
        new Promise((answer, fail) => {
          asked.push({ order, answer, fail, signal });
          signal?.addEventListener('abort', () => answer({ kind: 'expired' }));
        }),
      serve: () => ({ close: async () => {} }),
    }),
    own: openPauseValue(store),
    wishes: openPauseWishes(store),
    set: (until) => void set.push(until),
    hosts: () => [host(me, 'laptop'), host(other, 'desktop')],
    show: (wishes) => {
      shown = wishes;
    },
    journal,
    log: silentLog,
    now: () => clock.now,
    patienceMs: 1,
    ...more,
  });
  const lines = () => journal.list({ limit: 10 }).items.map(({ message }) => message);
  return { store, clock, set, asked, pauses, shown: () => shown, lines };
}

const order = (more: Partial<PauseOrder> = {}): PauseOrder => ({
  ...{ id: 'o-1', kind: 'pause', from: other, to: me, until: at(60), at: at(0), expiresAt: at(60) },
  ...more,
});

describe('N-13: pausing another machine', () => {
  test('this one is paused where it stands, and nobody is asked', async () => {
    const { pauses, set, asked } = make();
    expect(await pauses.pause(me, at(60))).toEqual({ kind: 'done', pausedUntil: at(60) });
    expect([set, asked]).toEqual([[at(60)], []]);
  });

  test('the order is void when the pause would be over, and after a day at the latest', async () => {
    const { pauses, asked } = make();
    expect(await pauses.pause(other, at(60))).toEqual({ kind: 'waiting', standsUntil: at(60) });
    expect(await pauses.pause(other, untilResumed)).toEqual({ kind: 'waiting', standsUntil: at(24 * 60) });
    expect(await pauses.pause(other, null)).toEqual({ kind: 'waiting', standsUntil: at(24 * 60) });
    expect(await pauses.pause(other, at(-1))).toMatchObject({ kind: 'refused' });
    expect(asked.map(({ order: { to, expiresAt } }) => [to, expiresAt])).toEqual([60, 24 * 60, 24 * 60].map((minutes) => [other, at(minutes)]));
  });

  test('an answer that comes soon is the answer; one that comes later says itself in the activity, if it was no', async () => {
    const soon = make(undefined, { patienceMs: 60_000 });
    const answer = soon.pauses.pause(other, at(60));
    await Promise.resolve();
    await Promise.resolve();
    expect(soon.shown()).toEqual([{ hostId: other, until: at(60), standsUntil: at(60) }]);
    soon.asked[0]?.answer({ kind: 'done', result: { kind: 'pause', pausedUntil: at(60) } });
    expect(await answer).toEqual({ kind: 'done', pausedUntil: at(60) });
    expect([soon.shown(), soon.lines()]).toEqual([[], []]);

    const late = make();
    await late.pauses.pause(other, at(60));
    late.asked[0]?.answer({ kind: 'refused', message: 'It was decided otherwise since.' });
    await new Promise((resolve) => setImmediate(resolve));
    expect([late.shown(), late.lines()]).toEqual([[], ['desktop was not paused: It was decided otherwise since.']]);
  });

  test('a wish that waits is kept over a restart, asked again as the same, and no longer when its time has passed', async () => {
    const first = make();
    await first.pauses.pause(other, at(60));
    first.pauses.stop();
    first.asked[0]?.fail(new Error('the cloud was closed'));
    await new Promise((resolve) => setImmediate(resolve));
    const second = make(first.store);
    second.pauses.start();
    expect(second.asked.map((one) => one.order)).toEqual(first.asked.map((one) => one.order));
    expect(second.shown()).toEqual([{ hostId: other, until: at(60), standsUntil: at(60) }]);
    second.pauses.stop();
    const third = make(first.store, { now: () => start + 61 * minute });
    third.pauses.start();
    expect([third.asked, third.shown()]).toEqual([[], []]);
  });

  test('what waits is taken back by a word, and by a newer wish: one waits for a machine at most', async () => {
    const { pauses, asked, shown, lines } = make();
    await pauses.pause(other, at(60));
    await pauses.pause(other, null);
    expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true, false]);
    expect(shown().map(({ until }) => until)).toEqual([null]);
    await pauses.withdraw(other);
    expect([asked[1]?.signal?.aborted, shown(), lines()]).toEqual([true, [], []]);
  });

  test('a cloud that cannot be reached is said, and nothing waits in vain', async () => {
    const { pauses, asked, shown } = make(undefined, { patienceMs: 60_000 });
    const answer = pauses.pause(other, at(60));
    await Promise.resolve();
    await Promise.resolve();
    asked[0]?.fail(new Error('away'));
    expect(await answer).toEqual({ kind: 'refused', message: 'The other machines cannot be reached from here now.' });
    expect(shown()).toEqual([]);
  });
});

describe('N-13: being paused by another machine', () => {
  test('it pauses and goes on as it is told; the same order a second time changes nothing', async () => {
    const { pauses, set, clock } = make();
    clock.now = start + minute;
    const done = { kind: 'done', result: { kind: 'pause', pausedUntil: at(60) } };
    expect(await pauses.obey(order())).toEqual(done);
    expect(await pauses.obey(order())).toEqual(done);
    expect(await pauses.obey(order({ id: 'o-2', until: null, at: at(1) }))).toEqual({ kind: 'done', result: { kind: 'pause', pausedUntil: null } });
    expect(set).toEqual([at(60), at(60), null]);
  });

  test('an order whose pause would be over does not pause', async () => {
    const { pauses, set, clock } = make();
    clock.now = start + 60 * minute;
    expect(await pauses.obey(order())).toEqual({ kind: 'refused', message: 'The pause would be over by now.' });
    expect(set).toEqual([]);
  });

  test('what was decided here since counts, also after a restart; two orders out of order end as the later one says', async () => {
    const { pauses, set, clock, store } = make();
    clock.now = start + 5 * minute;
    pauses.here(null);
    const again = make(store, { now: () => start + 6 * minute });
    expect(await again.pauses.obey(order())).toEqual({ kind: 'refused', message: 'It was decided otherwise since.' });
    expect(await again.pauses.obey(order({ id: 'o-3', until: null, at: at(5.5) }))).toMatchObject({ kind: 'done' });
    expect(await again.pauses.obey(order({ id: 'o-2', at: at(5.4) }))).toMatchObject({ kind: 'refused' });
    expect([set, again.set]).toEqual([[null], [null]]);
  });

  test('a machine whose clock is ahead does not decide for the time to come', async () => {
    const { pauses, set } = make();
    await pauses.obey(order({ at: at(30) }));
    expect(await pauses.obey(order({ id: 'o-2', until: null, at: at(0) }))).toMatchObject({ kind: 'done' });
    expect(set).toEqual([at(60), null]);
  });
});
