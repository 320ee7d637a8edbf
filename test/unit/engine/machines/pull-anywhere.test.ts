import { describe, expect, test } from 'vitest';
import { createObey } from '../../../../electron/engine/machines/obey.ts';
import { createPullAnywhere, type PullAnywhereDeps } from '../../../../electron/engine/machines/pull-anywhere.ts';
import type { Host } from '../../../../shared/model/host.ts';
import type { Order, OrderAnswer } from '../../../../shared/model/order.ts';
import { checkout } from '../../../support/checkout.ts';

const now = Date.parse('2026-11-21T08:00:00Z');
const me = 'h-0000000000000000';
const other = 'h-1111111111111111';
const host = (id: string, name: string, minutesAgo: number): Host => ({
  id,
  name,
  os: 'linux',
  version: '0.1.0',
  lastSeenAt: new Date(now - minutesAgo * 60_000).toISOString(),
  checkouts: 1,
  takesOrders: true,
  pausedUntil: null,
});

function make(answer: OrderAnswer, otherSeenMinutesAgo = 1, more: Partial<PullAnywhereDeps> = {}) {
  const asked: Order[] = [];
  const pulled: (readonly string[] | 'all')[] = [];
  const fetched: (readonly string[] | 'all')[] = [];
  const anywhere = createPullAnywhere({
    hostId: me,
    orders: {
      ask: async (order) => {
        asked.push(order);
        return answer;
      },
      serve: () => ({ close: async () => {} }),
    },
    pullHere: async (ids) => {
      pulled.push(ids);
      return [];
    },
    fetchHere: async (ids) => {
      fetched.push(ids);
      return [];
    },
    hosts: () => [host(me, 'laptop', 0), host(other, 'desktop', otherSeenMinutesAgo)],
    checkouts: () => [checkout({ hostId: me }), checkout({ hostId: other, id: 'c-11111111', path: '/there' })],
    now: () => now,
    ...more,
  });
  return { anywhere, asked, pulled, fetched };
}

describe('S3-3: pull now, here and elsewhere', () => {
  test('all: here, and every machine that is not away', async () => {
    const { anywhere, asked, pulled } = make({ kind: 'done', result: { kind: 'pull', results: [] } });
    await anywhere.pull({ kind: 'all' });
    expect(pulled).toEqual(['all']);
    expect(asked).toMatchObject([{ to: other, target: { kind: 'host', hostId: other } }]);
    const away = make({ kind: 'done', result: { kind: 'pull', results: [] } }, 30);
    await away.anywhere.pull({ kind: 'all' });
    expect(away.asked).toEqual([]);
  });

  test('fetch goes the same ways and pulls nothing; a cloud that cannot be reached is said as no answer', async () => {
    const { anywhere, asked, pulled, fetched } = make({ kind: 'done', result: { kind: 'fetch', results: [] } });
    await anywhere.fetch({ kind: 'all' });
    expect([pulled, fetched]).toEqual([[], ['all']]);
    expect(asked).toMatchObject([{ kind: 'fetch', to: other }]);
    expect(await anywhere.obey('fetch', { kind: 'all' })).toEqual({ kind: 'done', result: { kind: 'fetch', results: [] } });
    const orders = { ask: async () => Promise.reject(new Error('away')), serve: () => ({ close: async () => {} }) };
    const away = make({ kind: 'expired' }, 1, { orders });
    expect(await away.anywhere.pull({ kind: 'host', hostId: other })).toMatchObject([{ result: 'failed', reason: 'not-answered' }]);
  });

  test('an order to another machine is void after two minutes', async () => {
    const { anywhere, asked } = make({ kind: 'expired' });
    const results = await anywhere.pull({ kind: 'checkout', hostId: other, checkoutId: 'c-11111111' });
    expect(asked[0]?.expiresAt).toBe(new Date(now + 120_000).toISOString());
    expect(results).toMatchObject([{ path: '/there', result: 'failed', reason: 'not-answered' }]);
    expect(results[0]?.message).toContain('desktop did not answer');
  });

  test('a machine whose owner has switched it off says so, for each checkout that was meant', async () => {
    const { anywhere } = make({ kind: 'refused', message: 'This machine takes no orders.' });
    expect(await anywhere.pull({ kind: 'host', hostId: other })).toMatchObject([
      { result: 'refused', reason: 'switched-off', message: 'This machine takes no orders.' },
    ]);
  });

  test('remoteControl.pull: false refuses every order, and nothing is pulled', async () => {
    const { anywhere, pulled } = make({ kind: 'expired' });
    const switched = { pull: false, rescue: true };
    const obey = createObey(
      { pull: ({ kind, target }) => anywhere.obey(kind, target), fetch: ({ kind, target }) => anywhere.obey(kind, target) },
      () => switched,
    );
    const order: Order = { id: 'o-1', kind: 'pull', from: other, to: me, target: { kind: 'all' }, expiresAt: new Date(now).toISOString() };
    expect(await obey(order)).toMatchObject({ kind: 'refused', message: expect.stringContaining('remoteControl.pull') });
    expect(await obey({ ...order, kind: 'undo', entry: 'j-1' })).toMatchObject({ kind: 'refused', message: expect.stringContaining('remoteControl.pull') });
    expect(pulled).toEqual([]);
    switched.pull = true;
    expect(await obey(order)).toMatchObject({ kind: 'done' });
    expect(pulled).toEqual(['all']);
    // What no part of this host does yet is refused, not left waiting.
    expect(await obey({ ...order, kind: 'undo', entry: 'j-1' })).toMatchObject({ kind: 'refused' });
  });
});
