import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../../electron/log/log.ts';
import { serveOrders } from '../../../../electron/sync/exchange/orders.ts';
import { pushEventOf } from '../../../../electron/sync/exchange/push-event.ts';
import type { PushSeen } from '../../../../electron/workspace/watch/notice-push.ts';
import type { PushEvent } from '../../../../shared/model/push.ts';
import { hostA, hostB, hostC, hostWords, objectId, pushEvent } from '../../../cloud/sample.ts';
import { checkout } from '../../../support/checkout.ts';
import { clone, eventually, syncBed } from './sync-bed.ts';

let bed: ReturnType<typeof syncBed>;
beforeEach(() => {
  bed = syncBed();
});
afterEach(() => bed.close());

const atA = (id: string, more = {}) => checkout({ hostId: hostA, id, path: `/code/${id}`, ...more });
const seen = (more: Partial<PushSeen> = {}): PushSeen => ({
  clone: clone('k-00000001'),
  remote: 'origin',
  ref: 'refs/heads/main',
  before: objectId('a'),
  after: objectId('b'),
  at: '2026-01-01T00:00:00.000Z',
  by: 'Mara',
  ...more,
});

describe('telling the others how checkouts stand', () => {
  it('S3-1: what changes here shows there; what is no more goes there', async () => {
    const [a, b] = [bed.host(hostA), bed.host(hostB)];
    a.has(atA('c-00000001'), atA('c-00000002'));
    await a.publisher.start();
    await b.publisher.start();
    await b.receiver.start();
    await b.until(() => b.states.size === 2);
    expect([...b.states.keys()].sort()).toEqual(['c-00000001', 'c-00000002']);
    a.has(atA('c-00000001', { branch: 'next', staged: 3 }), atA('c-00000002'));
    await b.until(() => b.states.get('c-00000001')?.staged === 3);
    a.has(atA('c-00000002'));
    await b.until(() => !b.states.has('c-00000001'));
    expect(b.hosts().map((host) => host.name)).toEqual(['a']);
  });

  it('N-2: a machine was there when its newest state was published, whenever its last heartbeat was', async () => {
    const [a, b] = [bed.host(hostA), bed.host(hostB)];
    await a.publisher.start();
    a.has(atA('c-00000001'));
    await a.publisher.idle();
    await b.publisher.start();
    await b.receiver.start();
    await b.until(() => b.states.size === 1);
    const [heartbeat] = b.hosts();
    const updatedAt = new Date(Date.parse(heartbeat?.lastSeenAt ?? '') + 90_000).toISOString();
    a.has(atA('c-00000001', { staged: 1, updatedAt }));
    await b.until(() => b.hosts()[0]?.lastSeenAt === updatedAt);
    await b.receiver.look();
    expect(b.hosts()).toEqual([{ ...heartbeat, lastSeenAt: updatedAt }]);
  });

  it('S3-1: latest wins, and what is equal but for its time is not written again, not even at a restart', async () => {
    const puts: string[] = [];
    const counted = (real: ReturnType<typeof bed.host>['cloud']) => ({
      ...real,
      states: {
        ...real.states,
        put: async (...[state, edition]: Parameters<typeof real.states.put>) => {
          puts.push(`${state.id} ${state.branch}`);
          return real.states.put(state, edition);
        },
      },
    });
    const a = bed.host(hostA, { cloud: counted });
    a.has(atA('c-00000001'), atA('c-00000002'));
    await a.publisher.start();
    await a.publisher.idle();
    for (let n = 0; n < 50; n++)
      a.has(atA('c-00000001', { branch: `b${n}` }), atA('c-00000002', { updatedAt: `2026-01-01T00:00:${String(n).padStart(2, '0')}.000Z` }));
    await a.publisher.idle();
    expect(puts.slice(0, 2)).toEqual(['c-00000001 main', 'c-00000002 main']);
    expect(puts.at(-1)).toBe('c-00000001 b49');
    expect(puts.length).toBeLessThan(10);
    await a.stop();
    puts.length = 0;
    const again = bed.host(hostA, { cloud: counted });
    again.has(atA('c-00000001', { branch: 'b49' }), atA('c-00000002', { branch: 'while-away' }));
    await again.publisher.start();
    await again.publisher.idle();
    expect(puts).toEqual(['c-00000002 while-away']);
  });

  it('S3-5: a cloud that is away is waited for: the newest state arrives in the end', async () => {
    let away = true;
    const a = bed.host(hostA, {
      cloud: (real) => ({
        ...real,
        states: {
          ...real.states,
          announce: async (host) => {
            if (away) throw new Error('away');
            return real.states.announce(host);
          },
          put: async (state, edition) => {
            if (Math.random() < 0.3) throw new Error('away');
            return real.states.put(state, edition);
          },
        },
      }),
    });
    const b = bed.host(hostB);
    await b.publisher.start();
    await b.receiver.start();
    a.has(atA('c-00000001', { branch: 'first' }));
    await a.publisher.start();
    a.has(atA('c-00000001', { branch: 'last' }), atA('c-00000002'));
    expect(await b.cloud.states.readHost(hostA)).toEqual([]);
    away = false;
    await b.until(() => b.states.get('c-00000001')?.branch === 'last' && b.states.has('c-00000002'));
  });

  it('S3-5: states that could not be named are named with the next heartbeat, and the others read them then', async () => {
    let refused = 0;
    const a = bed.host(hostA, {
      publisher: { times: { heartbeatMs: 15, gatherMs: 5 } },
      cloud: (real) => ({
        ...real,
        bus: {
          ...real.bus,
          publish: async (event) => {
            if (refused++ < 2) throw new Error('away');
            return real.bus.publish(event);
          },
        },
      }),
    });
    const b = bed.host(hostB);
    await b.publisher.start();
    await b.receiver.start();
    await a.publisher.start();
    a.has(atA('c-00000001'));
    await b.until(() => b.states.has('c-00000001'));
    expect(refused).toBeGreaterThan(2);
  });

  it('S3-5: started again after a stop, it announces itself and tells everything anew: the cloud may be another', async () => {
    const a = bed.host(hostA);
    const b = bed.host(hostB);
    a.has(atA('c-00000001'));
    await a.publisher.start();
    await a.publisher.idle();
    await a.publisher.stop();
    await b.cloud.states.forget(hostA);
    await a.publisher.start();
    await a.publisher.idle();
    expect((await b.cloud.states.readHost(hostA)).map(({ id }) => id)).toEqual(['c-00000001']);
  });

  it('S3-5: says every five minutes that it is alive, and not more often', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const beats: number[] = [];
      const a = bed.host(hostA, {
        publisher: { times: {} },
        cloud: (real) => ({
          ...real,
          states: {
            ...real.states,
            heartbeat: async (incarnation) => {
              beats.push(incarnation);
              return { foreign: false, forgotten: false };
            },
          },
        }),
      });
      await a.publisher.start();
      await a.publisher.idle();
      vi.advanceTimersByTime(299_000);
      expect(beats).toEqual([]);
      vi.advanceTimersByTime(1_000);
      expect(beats).toEqual([1]);
      vi.advanceTimersByTime(3_300_000);
      expect(beats).toHaveLength(12);
    } finally {
      vi.useRealTimers();
    }
  });

  it('N-14: a new name is announced; one that did not change is not', async () => {
    let name = 'old';
    const a = bed.host(hostA, { publisher: { host: () => ({ name, os: 'linux', version: '1', takesOrders: true, pausedUntil: null }) } });
    await a.publisher.start();
    const first = await a.cloud.states.heartbeat(1);
    a.publisher.changed();
    await a.publisher.idle();
    expect([first, await a.cloud.states.heartbeat(1)]).toEqual([
      { foreign: false, forgotten: false },
      { foreign: false, forgotten: false },
    ]);
    name = 'new';
    a.publisher.changed();
    await a.publisher.idle();
    expect((await a.cloud.states.hosts()).map((host) => host.name)).toEqual(['new']);
  });

  it('N-14: a host that was forgotten by mistake comes back with all its states; a twin is told of', async () => {
    let foreign = 0;
    const a = bed.host(hostA, { publisher: { onForeign: () => foreign++, times: { heartbeatMs: 15, gatherMs: 5 } } });
    const b = bed.host(hostB);
    a.has(atA('c-00000001'));
    await a.publisher.start();
    await b.publisher.start();
    await b.receiver.start();
    await b.until(() => b.states.size === 1);
    await b.cloud.states.forget(hostA);
    await b.receiver.look();
    expect(b.states.size).toBe(0);
    await b.until(() => b.states.has('c-00000001'));
    expect(foreign).toBe(0);
    const twin = bed.host(hostA);
    await twin.cloud.states.announce(hostWords(hostA));
    await eventually(() => foreign > 0);
    expect(foreign).toBe(1);
  });

  /** A host that comes back with one of the two checkouts that the cloud has of it. */
  async function backWithOne() {
    const a = bed.host(hostA);
    a.has(atA('c-00000001'), atA('c-00000002'));
    await a.publisher.start();
    await a.publisher.idle();
    await a.stop();
    const again = bed.host(hostA);
    again.has(atA('c-00000001'));
    const told = async () => (await again.cloud.states.readHost(hostA)).map((one) => one.id);
    return { again, told };
  }

  it('what the cloud still has of this host and is no more is taken away once the first sweep is done', async () => {
    const { again, told } = await backWithOne();
    await again.publisher.start();
    await again.publisher.idle();
    expect(await told()).toHaveLength(2);
    again.publisher.swept();
    await again.publisher.idle();
    expect(await told()).toEqual(['c-00000001']);
  });

  it('what is no more is taken away also where the first sweep was done before the cloud could be read', async () => {
    const { again, told } = await backWithOne();
    again.publisher.swept();
    await again.publisher.start();
    await again.publisher.idle();
    expect(await told()).toEqual(['c-00000001']);
  });

  it('that a machine is there is told at once, its states when it has looked', async () => {
    const looked = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const a = bed.host(hostA, {
      publisher: {
        looked: () => {
          asked.resolve();
          return looked.promise;
        },
      },
    });
    a.has(atA('c-00000001'));
    await a.publisher.start();
    await asked.promise;
    expect((await a.cloud.states.hosts()).map(({ id }) => id)).toEqual([hostA]);
    expect(await a.cloud.states.readHost(hostA)).toEqual([]);
    looked.resolve();
    await a.publisher.idle();
    expect(await a.cloud.states.readHost(hostA)).toHaveLength(1);
  });
});

describe('hearing the others', () => {
  it('N-2: what was last known is there at once after a restart, with the cloud away', async () => {
    const [a, b] = [bed.host(hostA), bed.host(hostB, { storeFile: join(bed.folder, 'b.sqlite') })];
    a.has(atA('c-00000001', { branch: 'kept' }));
    await a.publisher.start();
    await a.publisher.idle();
    await b.receiver.start();
    await b.stop();
    const again = bed.host(hostB, {
      storeFile: join(bed.folder, 'b.sqlite'),
      cloud: (real) => ({
        ...real,
        states: {
          ...real.states,
          hosts: async () => {
            throw new Error('away');
          },
        },
      }),
    });
    await again.receiver.start();
    expect(again.states.get('c-00000001')?.branch).toBe('kept');
    expect(again.hosts().map((host) => host.id)).toEqual([hostA]);
  });

  it('S3-3: a push here reaches the clones there; a push of this host reaches its own other clones, all but the one that pushed', async () => {
    const heard: [string, PushEvent, readonly string[]][] = [];
    const listen = (name: string) => ({
      receiver: {
        onPush: async (event: PushEvent, clones: readonly { readonly id: string }[]) => {
          heard.push([name, event, clones.map((one) => one.id)]);
        },
      },
    });
    const [a, b] = [bed.host(hostA, listen('a')), bed.host(hostB, listen('b'))];
    a.has(atA('c-00000001', { cloneId: 'k-00000001' }), atA('c-00000002', { cloneId: 'k-00000002' }));
    b.has(checkout({ hostId: hostB, id: 'c-00000003', cloneId: 'k-00000001' }));
    for (const host of [a, b]) {
      await host.publisher.start();
      await host.receiver.start();
      host.outbox.start();
    }
    const event = a.publisher.pushed(seen());
    if (event === null) throw new Error('a branch was pushed');
    await a.receiver.local(event);
    await a.outbox.idle();
    await eventually(() => heard.length >= 2);
    // The same clone id on another machine is another clone.
    expect(heard).toEqual([
      ['a', event, ['k-00000002']],
      ['b', event, ['k-00000001']],
    ]);
    await b.receiver.idle();
    expect(b.journal.list({ limit: 5 }).items).toMatchObject([{ what: 'push-received', message: 'main was pushed on a (by Mara).', event: event.id }]);
    expect(a.journal.list({ limit: 5 }).items).toMatchObject([{ what: 'push-seen', event: event.id }]);
  });

  it('S3-5: an effect that fails is not acknowledged: the push comes again, and stands in the journal once', async () => {
    let failures = 2;
    let done = () => {};
    const isDone = new Promise<void>((resolve) => {
      done = resolve;
    });
    const b = bed.host(hostB, {
      receiver: {
        onPush: async () => {
          if (failures-- > 0) throw new Error('disk full');
          done();
        },
      },
    });
    b.has(checkout({ hostId: hostB, id: 'c-00000003' }));
    await b.publisher.start();
    await b.receiver.start();
    const a = bed.host(hostA);
    await a.publisher.start();
    await a.cloud.bus.publish(pushEvent());
    await isDone;
    expect(b.journal.list({ limit: 10 }).items).toHaveLength(1);
  });

  it('S3-5: a push that comes before this host knows its checkouts waits for them; where the host ends first, it comes again', async () => {
    const a = bed.host(hostA);
    const following: string[] = [];
    const onPush = async (event: PushEvent) => void following.push(event.id);
    const first = Promise.withResolvers<void>();
    first.promise.catch(() => {});
    const b = bed.host(hostB, { receiver: { ready: first.promise, onPush } });
    await b.publisher.start();
    await b.publisher.idle();
    await b.receiver.start();
    const event = pushEvent();
    await a.cloud.bus.publish(event);
    a.has(atA('c-00000001'));
    await a.publisher.start();
    // Its states go through: they need none of them.
    await b.until(() => b.states.has('c-00000001'));
    expect(b.journal.list({ limit: 10 }).items).toEqual([]);
    first.reject(new Error('ending'));
    await b.stop();
    const ready = Promise.withResolvers<void>();
    const again = bed.host(hostB, { receiver: { ready: ready.promise, onPush } });
    await again.receiver.start();
    again.has(checkout({ hostId: hostB, id: 'c-00000009', cloneId: 'k-00000009' }));
    ready.resolve();
    await eventually(() => following.length > 0);
    expect(following).toEqual([event.id]);
  });

  it('S3-4: an unknown repository is acknowledged; what is not understood is a line in the journal', async () => {
    const pushed: string[] = [];
    const b = bed.host(hostB, {
      receiver: {
        onPush: async (event) => {
          pushed.push(event.repository);
        },
        ownName: (repository) => (repository === 'old.example.org/site' ? 'example.org/acme/site' : repository),
      },
    });
    b.has(checkout({ hostId: hostB, id: 'c-00000003' }));
    await b.publisher.start();
    await b.receiver.start();
    const a = bed.host(hostA);
    await a.publisher.start();
    await a.cloud.bus.publish(pushEvent({ repository: 'example.org/nobody/knows' }));
    await a.cloud.bus.publish({ ...pushEvent({ repository: 'example.org/nobody/knows' }), version: 2 as unknown as 1 });
    await a.cloud.bus.publish(pushEvent({ repository: 'old.example.org/site' }));
    const lines = () => b.journal.list({ limit: 10 }).items;
    await eventually(() => lines().length >= 2);
    await b.receiver.idle();
    expect(pushed).toEqual(['example.org/acme/site']);
    expect(lines().find((line) => line.what === 'error')).toMatchObject({ why: 'unknown-message', message: expect.stringContaining('newer Everref') });
  });

  it('orders of other machines stand in the journal, whether done or refused', async () => {
    const [a, b] = [bed.host(hostA), bed.host(hostB)];
    await a.publisher.start();
    await b.publisher.start();
    let allowed = true;
    const desk = serveOrders({
      hostId: hostB,
      orders: b.cloud.orders,
      journal: b.journal,
      log: silentLog,
      hosts: () => [],
      obey: async () => (allowed ? { kind: 'done', result: { kind: 'pull', results: [] } } : { kind: 'refused', message: 'not today' }),
    });
    const ask = (id: string) =>
      a.cloud.orders.ask({ id, kind: 'pull', from: hostA, to: hostB, target: { kind: 'all' }, expiresAt: new Date(Date.now() + 10_000).toISOString() });
    expect(await ask('o-1')).toEqual({ kind: 'done', result: { kind: 'pull', results: [] } });
    allowed = false;
    expect(await ask('o-2')).toEqual({ kind: 'refused', message: 'not today' });
    expect(b.journal.list({ limit: 5 }).items.map((line) => [line.what, line.why])).toEqual([
      ['order-received', 'switched-off'],
      ['order-received', 'order'],
    ]);
    await desk.close();
  });
});

describe('the event of a push', () => {
  it('S3-3: is the same however often it is noticed, another for anything else, and none for what is no branch', () => {
    const first = pushEventOf(seen(), hostA);
    expect(pushEventOf(seen(), hostA)).toEqual(first);
    expect(first).toMatchObject({ repository: 'example.org/acme/site', cloneId: 'k-00000001', hostId: hostA, forced: 'unknown' });
    const ids = [seen(), seen({ after: objectId('c') }), seen({ at: '2026-01-01T00:00:01.000Z' }), seen({ ref: 'refs/heads/x' })].map(
      (one) => pushEventOf(one, hostA)?.id,
    );
    expect(new Set([...ids, pushEventOf(seen(), hostC)?.id]).size).toBe(5);
    expect(pushEventOf(seen({ ref: 'refs/changes/1' }), hostA)).toBeNull();
    expect(pushEventOf(seen({ ref: 'refs/heads/--option' }), hostA)).toBeNull();
  });
});
