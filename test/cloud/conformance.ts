import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cloud } from '../../electron/sync/ports.ts';
import type { Checkout } from '../../shared/model/checkout.ts';
import type { Order, OrderAnswer } from '../../shared/model/order.ts';
import { checkout } from '../support/checkout.ts';
import { collect } from './collector.ts';
import { type Adapter, openAdapter } from './open-adapter.ts';
import { forcePush, hostA, hostB, hostC, hostWords, lostChain, objectId, pushEvent, stateEvent } from './sample.ts';

/** One empty cloud to test against. */
export interface Bed {
  readonly adapter: Adapter;
  /** Puts a message on the bus as a program that this one does not know would. */
  publishRaw(from: string, body: string): Promise<void>;
  close(): Promise<void>;
}

interface Child {
  readonly process: ChildProcess;
  /** The next line that it says. */
  line(): Promise<string>;
  kill(): Promise<void>;
}

/** Everything that sync/ports.ts promises. Every adapter passes this, unchanged. */
export function conformance(name: string, makeBed: () => Promise<Bed>): void {
  describe(`the cloud: ${name}`, () => {
    let bed: Bed;
    const clouds: Cloud[] = [];
    const children: Child[] = [];
    let a: Cloud;
    let b: Cloud;

    async function open(hostId: string, announced = true): Promise<Cloud> {
      const cloud = await openAdapter(bed.adapter, hostId);
      clouds.push(cloud);
      if (announced) await cloud.states.announce(hostWords(hostId));
      return cloud;
    }
    async function child(hostId: string, part: string, ...words: string[]): Promise<Child> {
      const process_ = spawn(process.execPath, [join(import.meta.dirname, 'child-host.ts'), JSON.stringify(bed.adapter), hostId, part, ...words], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
      const made: Child = {
        process: process_,
        line: async () => String((await lines.next()).value),
        async kill() {
          if (process_.exitCode !== null || process_.signalCode !== null) return;
          const ended = once(process_, 'exit');
          process_.kill('SIGKILL');
          await ended;
        },
      };
      children.push(made);
      return made;
    }
    beforeEach(async () => {
      bed = await makeBed();
      a = await open(hostA);
      b = await open(hostB);
    });
    afterEach(async () => {
      for (const one of children.splice(0)) await one.kill();
      for (const cloud of clouds.splice(0)) await cloud.close();
      await bed.close();
    });

    describe('events', () => {
      it('S3-3: what one host publishes, every other host gets, whole and once', async () => {
        const c = await open(hostC);
        const [atB, atC] = [collect(b), collect(c)];
        const event = pushEvent({ ref: 'refs/heads/büro/ünïcode', by: 'Ma "ra" \u{1f600}\n' });
        await a.bus.publish(event);
        await Promise.all([atB.until((got) => got.length > 0), atC.until((got) => got.length > 0)]);
        expect([atB.got, atC.got]).toEqual([[{ kind: 'event', event }], [{ kind: 'event', event }]]);
      });

      it("S3-4: a host never gets its own, and the same id again is nobody's", async () => {
        const [atA, atB] = [collect(a), collect(b)];
        const first = pushEvent();
        await a.bus.publish(first);
        await atB.until((got) => got.length === 1);
        await a.bus.publish(first);
        const last = pushEvent();
        await a.bus.publish(last);
        await b.bus.publish(pushEvent({ hostId: hostB }));
        await Promise.all([atB.until((got) => got.length >= 2), atA.until((got) => got.length >= 1)]);
        expect(atB.ids()).toEqual([first.id, last.id]);
        expect(atA.got.map((one) => one.kind === 'event' && one.event.hostId)).toEqual([hostB]);
      });

      it('S3-5: what was published while a host was off is there when it comes; what was before it was known is not', async () => {
        await a.bus.publish(pushEvent());
        const c = await open(hostC);
        const since = pushEvent();
        await a.bus.publish(since);
        const atC = collect(c);
        await atC.until((got) => got.length > 0);
        expect(atC.ids()).toEqual([since.id]);
      });

      it('S3-3: one repository in order, whatever the handlers take; several side by side', async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 25 }),
            async (plan) => {
              const busy = new Map<string, number>();
              const sent = plan.map(([repository]) => pushEvent({ repository: `example.org/acme/r${repository}` }));
              const turns = new Map(sent.map((event, at) => [event.id, plan[at]?.[1] ?? 0]));
              const atB = collect(b, async (delivery) => {
                if (delivery.kind !== 'event' || delivery.event.kind !== 'push') return;
                const { repository, id } = delivery.event;
                expect(busy.get(repository) ?? 0).toBe(0);
                busy.set(repository, 1);
                for (let turn = turns.get(id) ?? 0; turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
                busy.set(repository, 0);
              });
              for (const event of sent) await a.bus.publish(event);
              await atB.until((got) => got.length >= sent.length);
              await atB.subscription.close();
              const of = (ids: readonly string[], repository: string) =>
                ids.filter((id) => sent.some((event) => event.id === id && event.repository === repository));
              for (const { repository } of sent)
                expect(of(atB.ids(), repository)).toEqual(
                  of(
                    sent.map((event) => event.id),
                    repository,
                  ),
                );
            },
          ),
          { numRuns: 15 },
        );
      });

      it('S3-3: a repository whose handler hangs does not hold up the others', async () => {
        let release = () => {};
        const hanging = new Promise<void>((resolve) => {
          release = resolve;
        });
        const atB = collect(b, async (delivery) => {
          if (delivery.kind === 'event' && delivery.event.kind === 'push' && delivery.event.repository.endsWith('slow')) await hanging;
        });
        const slow = pushEvent({ repository: 'example.org/acme/slow' });
        const quick = pushEvent({ repository: 'example.org/acme/quick' });
        await a.bus.publish(slow);
        await a.bus.publish(quick);
        await atB.until((got) => got.length === 1);
        expect(atB.ids()).toEqual([quick.id]);
        release();
        await atB.until((got) => got.length === 2);
      });

      it('S3-5: a handler that fails gets it again and keeps the order; closing waits for what is in hand', async () => {
        let failures = 3;
        const first = pushEvent();
        const second = pushEvent();
        const atB = collect(b, async () => {
          if (failures-- > 0) throw new Error('not now');
        });
        await a.bus.publish(first);
        await a.bus.publish(second);
        await atB.until((got) => got.length === 2);
        expect(atB.ids()).toEqual([first.id, second.id]);
        await atB.subscription.close();
        let release = () => {};
        let begun = () => {};
        const isBegun = new Promise<void>((resolve) => {
          begun = resolve;
        });
        const again = collect(b, () => {
          begun();
          return new Promise((resolve) => {
            release = resolve;
          });
        });
        await a.bus.publish(pushEvent());
        await isBegun;
        const closed = again.subscription.close();
        expect(again.got).toHaveLength(0);
        release();
        await closed;
        expect(again.got).toHaveLength(1);
      });

      it('S3-4: a message that always fails is put aside after 8 tries and shown, and the next one comes', async () => {
        const poison = pushEvent();
        const next = pushEvent();
        let tries = 0;
        const atB = collect(b, async (delivery) => {
          if (delivery.kind === 'event' && delivery.event.id === poison.id) {
            tries++;
            throw new Error('always');
          }
        });
        await a.bus.publish(poison);
        await a.bus.publish(next);
        await atB.until((got) => got.length === 2);
        expect(tries).toBe(8);
        expect(atB.got).toEqual([
          { kind: 'unknown', from: hostA, reason: expect.stringContaining('8 times') },
          { kind: 'event', event: next },
        ]);
      });

      it('S3-4: an unknown kind, a newer version, bad ref names, broken JSON are shown and acknowledged, even by a handler that fails', async () => {
        const good = pushEvent();
        for (const body of [
          '{ not json',
          '[]',
          'null',
          JSON.stringify({ ...good, kind: 'song' }),
          JSON.stringify({ ...good, version: 2 }),
          JSON.stringify({ ...good, ref: '--upload-pack=x' }),
          JSON.stringify({ ...good, ref: 'refs/tags/v1' }),
        ])
          await bed.publishRaw(hostA, body);
        await a.bus.publish(good);
        const seen: string[] = [];
        const atB = collect(b, async (delivery) => {
          if (delivery.kind === 'event') return;
          seen.push(delivery.reason);
          throw new Error('cannot show it');
        });
        await atB.until((got) => got.length === 1);
        expect(atB.ids()).toEqual([good.id]);
        expect(seen).toHaveLength(7);
        expect(seen.join('\n')).toMatch(/not JSON[\s\S]*song[\s\S]*newer Everref[\s\S]*ref/);
      });

      it('S3-5: killed between the effect and the acknowledgement: the message comes again', async () => {
        const hanging = await child(hostB, 'hang');
        expect(await hanging.line()).toBe('ready');
        const event = pushEvent();
        await a.bus.publish(event);
        expect(await hanging.line()).toBe(event.id);
        await hanging.kill();
        const atB = collect(b);
        await atB.until((got) => got.length === 1);
        expect(atB.ids()).toEqual([event.id]);
      });

      it('S3-5: a process that is killed while it writes hurts nobody: what it was told is sent, is there, and others go on', async () => {
        const atB = collect(b);
        const told: string[] = [];
        for (let round = 0; round < 3; round++) {
          const writer = await child(hostC, 'write');
          for (let line = await writer.line(), n = 0; n < 20; line = await writer.line(), n++) if (line.startsWith('w-')) told.push(line);
          await writer.kill();
        }
        const mine = pushEvent();
        await a.bus.publish(mine);
        await atB.until(() => [...told, mine.id].every((id) => atB.ids().includes(id)));
        expect(new Set(atB.ids()).size).toBe(atB.ids().length);
      });

      it('a second subscription of one process is refused; after closing, another may come', async () => {
        const atB = collect(b);
        expect(() => collect(b)).toThrow(/subscribed already/);
        await atB.subscription.close();
        collect(b);
      });

      it('S3-1: state events travel the same way', async () => {
        const atB = collect(b);
        const event = stateEvent();
        await a.bus.publish(event);
        await atB.until((got) => got.length > 0);
        expect(atB.got).toEqual([{ kind: 'event', event }]);
      });
    });

    describe('states', () => {
      const mine = (more: Partial<Checkout> = {}) => checkout({ hostId: hostA, id: 'c-00000001', ...more });

      it('S3-1: what one host puts, any other reads, with the host and when it was last seen', async () => {
        const [one, two] = [mine(), mine({ id: 'c-00000002', branch: 'büro', files: [{ path: 'a\nb', kind: 'untracked' }] })];
        await a.states.put(one, { incarnation: 1, revision: 1 });
        await a.states.put(two, { incarnation: 1, revision: 2 });
        expect(await b.states.readHost(hostA)).toEqual([one, two]);
        expect(await b.states.read(hostA, ['c-00000002', 'c-gone'])).toEqual([two]);
        expect(await b.states.readHost('h-nobody000000000000')).toEqual([]);
        const hosts = await b.states.hosts();
        expect(hosts.find((host) => host.id === hostA)).toMatchObject({ name: 'a', checkouts: 2, takesOrders: true });
        expect(Date.parse(hosts.find((host) => host.id === hostA)?.lastSeenAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
        await a.states.remove('c-00000001');
        expect(await b.states.readHost(hostA)).toEqual([two]);
      });

      it('S3-1: an older edition never takes the place of a newer one; the same one again changes nothing; the order of arrival does not matter', async () => {
        const edition = fc.record({ incarnation: fc.integer({ min: 1, max: 3 }), revision: fc.integer({ min: 1, max: 5 }) });
        let round = 0;
        await fc.assert(
          fc.asyncProperty(fc.array(edition, { minLength: 1, maxLength: 12 }), async (editions) => {
            const id = `c-${String(++round).padStart(8, '0')}`;
            let newest = { incarnation: 0, revision: 0 };
            for (const one of editions) {
              const isOlder = one.incarnation < newest.incarnation || (one.incarnation === newest.incarnation && one.revision < newest.revision);
              const { stored } = await a.states.put(mine({ id, branch: `${one.incarnation}.${one.revision}` }), one);
              expect(stored).toBe(!isOlder);
              if (!isOlder) newest = one;
            }
            expect((await b.states.read(hostA, [id]))[0]?.branch).toBe(`${newest.incarnation}.${newest.revision}`);
          }),
          { numRuns: 25 },
        );
      });

      it('N-13: until when a host is paused is told with it, by a heartbeat alone too, and another machine reads it', async () => {
        const paused = async () => (await b.states.hosts()).find(({ id }) => id === hostA)?.pausedUntil;
        expect(await paused()).toBe(null);
        const [soon, later] = ['2026-11-21T20:00:00.000Z', '9999-12-31T23:59:59.000Z'];
        const { incarnation } = await a.states.announce({ ...hostWords(hostA), pausedUntil: soon });
        expect(await paused()).toBe(soon);
        await a.states.heartbeat(incarnation, { pausedUntil: later });
        expect(await paused()).toBe(later);
        // A heartbeat that says nothing of it leaves it.
        await a.states.heartbeat(incarnation);
        expect(await paused()).toBe(later);
        await a.states.heartbeat(incarnation, { pausedUntil: null });
        expect(await paused()).toBe(null);
        // Who is not that host any more says nothing in its name.
        await a.states.announce(hostWords(hostA));
        await a.states.heartbeat(incarnation, { pausedUntil: soon });
        expect(await paused()).toBe(null);
      });

      it('N-14: every start raises the incarnation; a heartbeat tells a host that another one runs under its identity', async () => {
        const first = await a.states.announce(hostWords(hostA));
        expect(await a.states.heartbeat(first.incarnation)).toEqual({ foreign: false, forgotten: false });
        const twin = await open(hostA, false);
        const second = await twin.states.announce(hostWords(hostA, 'renamed'));
        expect(second.incarnation).toBeGreaterThan(first.incarnation);
        expect(await a.states.heartbeat(first.incarnation)).toEqual({ foreign: true, forgotten: false });
        expect(await twin.states.heartbeat(second.incarnation)).toEqual({ foreign: false, forgotten: false });
        expect((await b.states.hosts()).filter((host) => host.id === hostA).map((host) => host.name)).toEqual(['renamed']);
        // A store that was put back from a copy is not refused for ever: its start raised the number.
        expect((await twin.states.put(mine({ branch: 'old' }), { incarnation: first.incarnation, revision: 99 })).stored).toBe(true);
        expect((await twin.states.put(mine({ branch: 'new' }), { incarnation: second.incarnation, revision: 1 })).stored).toBe(true);
        expect((await b.states.read(hostA, ['c-00000001']))[0]?.branch).toBe('new');
      });

      it('N-14: a host that is forgotten is gone with its states, learns of it, and can come back', async () => {
        const { incarnation } = await a.states.announce(hostWords(hostA));
        await a.states.put(mine(), { incarnation, revision: 1 });
        await b.states.forget(hostA);
        expect((await b.states.hosts()).map((host) => host.id)).toEqual([hostB]);
        expect(await b.states.readHost(hostA)).toEqual([]);
        expect(await a.states.heartbeat(incarnation)).toEqual({ foreign: false, forgotten: true });
        await a.states.announce(hostWords(hostA));
        expect((await b.states.hosts()).map((host) => host.id)).toEqual([hostA, hostB]);
      });

      it('nobody writes for another host', async () => {
        await expect(a.states.put(checkout({ hostId: hostB }), { incarnation: 1, revision: 1 })).rejects.toThrow(hostA);
        await expect(a.states.announce(hostWords(hostB))).rejects.toThrow(hostA);
      });
    });

    describe('the history of force pushes', () => {
      it('N-5: one movement is one entry, whoever tells it and how often: sources and holders joined', async () => {
        const first = forcePush({ sources: ['fetch'], heldBy: [hostA], lost: 2, at: '2026-01-01T00:00:05.000Z' });
        await a.history.add(first);
        await b.history.add(forcePush({ sources: ['webhook', 'fetch'], heldBy: [hostB], kept: 1, by: 'Mara', at: '2026-01-01T00:00:01.000Z' }));
        await b.history.add(forcePush({ sources: ['webhook'], heldBy: [hostB] }));
        await a.history.add(forcePush({ ref: 'refs/heads/other' }));
        await a.history.add(forcePush({ repository: 'example.org/acme/other' }));
        const list = await b.history.list({ repository: 'example.org/acme/site', limit: 10 });
        expect(list).toHaveLength(2);
        const joined = list.find((entry) => entry.ref === 'refs/heads/main');
        expect(joined).toMatchObject({ id: first.id, kept: 1, lost: 2, rewritten: null, by: 'Mara' });
        expect(new Set(joined?.sources)).toEqual(new Set(['fetch', 'webhook']));
        expect(new Set(joined?.heldBy)).toEqual(new Set([hostA, hostB]));
        expect(await b.history.list({ limit: 10 })).toHaveLength(3);
      });

      it('N-5: after the opposite movement, the same one again is a new occurrence', async () => {
        const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
        await a.history.add(forcePush({ at: at(1) }));
        await a.history.add(forcePush({ before: objectId('b'), after: objectId('a'), at: at(2) }));
        await a.history.add(forcePush({ at: at(3) }));
        await b.history.add(forcePush({ at: at(3), sources: ['reflog'] }));
        expect((await b.history.list({ limit: 10 })).map((entry) => [entry.at, entry.sources])).toEqual([
          [at(3), ['fetch', 'reflog']],
          [at(2), ['fetch']],
          [at(1), ['fetch']],
        ]);
      });

      it('lists newest first, from a time on, so many', async () => {
        for (const day of ['03', '01', '02']) await a.history.add(forcePush({ ref: `refs/heads/d${day}`, at: `2026-01-${day}T00:00:00.000Z` }));
        const days = async (query: { since?: string; limit: number }) => (await b.history.list(query)).map((entry) => entry.ref.slice(-2));
        expect(await days({ limit: 10 })).toEqual(['03', '02', '01']);
        expect(await days({ limit: 2 })).toEqual(['03', '02']);
        expect(await days({ since: '2026-01-02T00:00:00.000Z', limit: 10 })).toEqual(['03', '02']);
      });
    });

    describe('orders', () => {
      type Pull = Extract<Order, { readonly kind: 'pull' }>;
      const order = (more: Partial<Pull> = {}, inMs = 20_000): Pull => ({
        id: `o-${Math.random().toString(36).slice(2)}`,
        kind: 'pull',
        from: hostA,
        to: hostB,
        target: { kind: 'all' },
        expiresAt: new Date(Date.now() + inMs).toISOString(),
        ...more,
      });
      const done: OrderAnswer = { kind: 'done', result: { kind: 'pull', results: [] } };

      it('what one host asks, the other does, and the answer comes back', async () => {
        const taken: Order[] = [];
        b.orders.serve(async (given) => {
          taken.push(given);
          return given.kind === 'pull' && given.target.kind === 'all' ? done : { kind: 'refused', message: 'no' };
        });
        const first = order();
        expect(await a.orders.ask(first)).toEqual(done);
        expect(await a.orders.ask(order({ target: { kind: 'host', hostId: hostB } }))).toEqual({ kind: 'refused', message: 'no' });
        expect(taken[0]).toEqual(first);
      });

      it('an order waits for a host that is off; each is begun once, by one', async () => {
        const answers = [1, 2, 3, 4, 5, 6].map(() => a.orders.ask(order()));
        const begun: string[] = [];
        const twin = await open(hostB, false);
        for (const cloud of [b, twin])
          cloud.orders.serve(async ({ id }) => {
            begun.push(id);
            return done;
          });
        expect(await Promise.all(answers)).toEqual(answers.map(() => done));
        expect(new Set(begun).size).toBe(begun.length);
      });

      it('an expired order never starts, and the asker is told in time', async () => {
        const gone = order({}, 60);
        expect(await a.orders.ask(gone)).toEqual({ kind: 'expired' });
        expect(await a.orders.ask(order({}, -1))).toEqual({ kind: 'expired' });
        const begun: string[] = [];
        b.orders.serve(async ({ id }) => {
          begun.push(id);
          return done;
        });
        const next = order();
        expect(await a.orders.ask(next)).toEqual(done);
        expect(begun).toEqual([next.id]);
      });

      it('an order whose asker was killed never starts once its time has passed', async () => {
        const asker = await child(hostC, 'ask', hostB, '400');
        expect(await asker.line()).toBe('asked');
        await asker.kill();
        // Ends after it does: then it is certainly void.
        expect(await a.orders.ask(order({}, 450))).toEqual({ kind: 'expired' });
        const begun: string[] = [];
        b.orders.serve(async ({ from }) => {
          begun.push(from);
          return done;
        });
        await a.orders.ask(order());
        expect(begun).toEqual([hostA]);
      });

      it('an order that is taken back before it began never starts', async () => {
        const stop = new AbortController();
        const asked = a.orders.ask(order(), stop.signal);
        stop.abort();
        expect(await asked).toEqual({ kind: 'expired' });
        expect(await a.orders.ask(order(), AbortSignal.abort())).toEqual({ kind: 'expired' });
        const begun: string[] = [];
        b.orders.serve(async ({ id }) => {
          begun.push(id);
          return done;
        });
        const next = order();
        await a.orders.ask(next);
        expect(begun).toEqual([next.id]);
      });

      it('a handler that fails refuses with the reason; an unknown machine is said', async () => {
        b.orders.serve(async () => {
          throw new Error('disk on fire');
        });
        expect(await a.orders.ask(order())).toEqual({ kind: 'refused', message: expect.stringContaining('disk on fire') });
        expect(await a.orders.ask(order({ to: hostC }))).toMatchObject({ kind: 'refused' });
      });

      it('an asker that is gone, and a server that is killed in the middle, hurt nobody', async () => {
        const server = await child(hostB, 'take-order');
        expect(await server.line()).toBe('ready');
        const short = order({}, 2500);
        const asked = a.orders.ask(short);
        expect(await server.line()).toBe(short.id);
        await server.kill();
        expect(await asked).toEqual({ kind: 'expired' });
        const c = await open(hostC);
        let begun = () => {};
        let finish = () => {};
        const isBegun = new Promise<void>((resolve) => {
          begun = resolve;
        });
        b.orders.serve(
          ({ from }) =>
            new Promise((resolve) => {
              finish = () => resolve(done);
              begun();
              if (from === hostA) finish();
            }),
        );
        const left = c.orders.ask(order({ from: hostC }));
        await isBegun;
        const gone = expect(left).rejects.toThrow(/closed/);
        await c.close();
        await gone;
        finish();
        expect(await a.orders.ask(order())).toEqual(done);
      });

      it('N-1: an id that was asked before joins the earlier asking, and has its answer also after a restart of the asker', async () => {
        const asked = order();
        const [first, second] = [a.orders.ask(asked), a.orders.ask(asked)];
        // One does not want it any more: the others' stands.
        const third = new AbortController();
        const left = a.orders.ask(asked, third.signal);
        third.abort();
        expect(await left).toEqual({ kind: 'expired' });
        const begun: string[] = [];
        let finish = () => {};
        let taken = () => {};
        const isTaken = new Promise<void>((resolve) => {
          taken = resolve;
        });
        const desk = b.orders.serve(({ id }) => {
          begun.push(id);
          taken();
          return new Promise((resolve) => {
            finish = () => resolve(done);
          });
        });
        await isTaken;
        const c = await open(hostA, false);
        const again = c.orders.ask(asked);
        const closed = Promise.all([expect(first).rejects.toThrow(/closed/), expect(second).rejects.toThrow(/closed/)]);
        await a.close();
        await closed;
        finish();
        expect(await again).toEqual(done);
        await desk.close();
        await b.close();
        expect(await (await open(hostA, false)).orders.ask(asked)).toEqual(done);
        expect(begun).toEqual([asked.id]);
      });

      it('N-1: an order waits while both sides are off, and its answer waits for the asker', async () => {
        const asked = order();
        const left = expect(a.orders.ask(asked)).rejects.toThrow(/closed/);
        await a.close();
        await left;
        await b.close();
        const later = await open(hostB, false);
        let taken = () => {};
        const isTaken = new Promise<void>((resolve) => {
          taken = resolve;
        });
        const desk = later.orders.serve(async () => {
          taken();
          return done;
        });
        await isTaken;
        await desk.close();
        await later.close();
        expect(await (await open(hostA, false)).orders.ask(asked)).toEqual(done);
      });

      it('N-1: an order that was in hand when its machine was killed is begun again at the next start', async () => {
        const server = await child(hostB, 'take-order');
        expect(await server.line()).toBe('ready');
        const asked = order();
        const answer = a.orders.ask(asked);
        expect(await server.line()).toBe(asked.id);
        await server.kill();
        const begun: string[] = [];
        b.orders.serve(async ({ id }) => {
          begun.push(id);
          return done;
        });
        expect(await answer).toEqual(done);
        expect(begun).toEqual([asked.id]);
      });

      it('every kind of order, and every answer, comes through whole', async () => {
        const head = { from: hostA, to: hostB, expiresAt: new Date(Date.now() + 20_000).toISOString() };
        const kinds: readonly [Order, OrderAnswer][] = [
          [
            { ...head, id: 'o-fetch', kind: 'fetch', target: { kind: 'host', hostId: hostB } },
            { kind: 'done', result: { kind: 'fetch', results: [] } },
          ],
          [
            { ...head, id: 'o-undo', kind: 'undo', entry: 'j-1' },
            { kind: 'done', result: { kind: 'undo', undone: true, entry: 'j-2', message: 'put back: "büro" \u{1f600}' } },
          ],
          [
            { ...head, id: 'o-rescue', kind: 'rescue', repository: 'example.org/acme/site', commit: objectId('a') },
            { kind: 'done', result: { kind: 'rescue', ref: 'refs/everref/rescue/o-rescue', commit: objectId('a') } },
          ],
          [
            { ...head, id: 'o-search', kind: 'search', query: { words: 'lost', changed: 'a\nb' } },
            { kind: 'done', result: { kind: 'search', chains: [lostChain()] } },
          ],
        ];
        const taken: Order[] = [];
        b.orders.serve(async (given) => {
          taken.push(given);
          return kinds.find(([one]) => one.id === given.id)?.[1] ?? { kind: 'refused', message: 'unknown' };
        });
        for (const [given, answer] of kinds) expect(await a.orders.ask(given)).toEqual(answer);
        expect(taken).toEqual(kinds.map(([given]) => given));
      });
    });

    describe('findings', () => {
      it('N-1: what one host could give back, the others read, in place of what it put before', async () => {
        expect(await b.findings.read(hostA)).toBeNull();
        await a.findings.put([lostChain({ id: objectId('1') }), lostChain({ id: objectId('2'), branch: null, size: null })]);
        await a.findings.put([lostChain({ id: objectId('3'), paths: ['a\nb', 'büro'] })]);
        await b.findings.put([]);
        const read = await b.findings.read(hostA);
        expect(read?.chains).toEqual([lostChain({ id: objectId('3'), paths: ['a\nb', 'büro'] })]);
        expect(Date.parse(read?.at ?? '')).toBeGreaterThan(Date.now() - 60_000);
        expect((await b.findings.readAll()).map(({ hostId, chains }) => [hostId, chains.length])).toEqual([
          [hostA, 1],
          [hostB, 0],
        ]);
        await b.states.forget(hostA);
        expect(await b.findings.read(hostA)).toBeNull();
      });

      it('N-1: 200 chains at most; what is too long loses the ends of its lists, not its chains', async () => {
        const commits = Array.from({ length: 50 }, () => ({
          id: randomBytes(20).toString('hex'),
          subject: randomBytes(150).toString('hex'),
          author: 'Mara',
          at: '2026-01-01T00:00:00.000Z',
        }));
        const chains = Array.from({ length: 230 }, (_, at) => lostChain({ id: String(at).padStart(40, '0'), commits, commitCount: 50 }));
        await a.findings.put(chains);
        const read = await b.findings.read(hostA);
        expect(read?.chains.map(({ id }) => id)).toEqual(chains.slice(0, 200).map(({ id }) => id));
        expect(read?.chains.every((chain) => chain.commitCount === 50 && chain.commits.length > 0)).toBe(true);
      });
    });
  });
}
