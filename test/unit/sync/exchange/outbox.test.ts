import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../../electron/log/log.ts';
import { openStore, type Store } from '../../../../electron/store/open.ts';
import { openOutboxTable } from '../../../../electron/store/outbox.ts';
import { createOutbox, retryDelayMs } from '../../../../electron/sync/exchange/outbox.ts';
import type { CloudEvent } from '../../../../shared/model/push.ts';
import { pushEvent } from '../../../cloud/sample.ts';

const stores: Store[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});
function open(file = ':memory:'): Store {
  const store = openStore(file);
  stores.push(store);
  return store;
}

/** A bus that fails as often as told, and a way to wait for what is sent. */
function bus(failures: () => boolean = () => false) {
  const sent: CloudEvent[] = [];
  let wake = () => {};
  return {
    sent,
    publish: async (event: CloudEvent) => {
      await Promise.resolve();
      if (failures()) throw new Error('away');
      sent.push(event);
      wake();
    },
    until: (count: number) =>
      new Promise<void>((resolve) => {
        wake = () => {
          if (sent.length >= count) resolve();
        };
        wake();
      }),
  };
}

describe('the outbox', () => {
  it('S3-5: an event is on disk when push returns, and goes out after a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'everref-outbox-'));
    folders.push(folder);
    const file = join(folder, 'store.sqlite');
    const event = pushEvent();
    // Never started, never closed: as if killed right after.
    createOutbox({ table: openOutboxTable(open(file)), bus: bus(), log: silentLog }).push(event);
    const later = bus();
    const outbox = createOutbox({ table: openOutboxTable(open(file)), bus: later, log: silentLog });
    expect(outbox.waiting()).toBe(1);
    outbox.start();
    await outbox.idle();
    expect(later.sent).toEqual([event]);
    expect(outbox.waiting()).toBe(0);
  });

  it('S3-5: a bus that is away costs time, never an event, and each repository keeps its order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 15 }),
        fc.array(fc.boolean(), { maxLength: 20 }),
        async (pushes, weather) => {
          const store = openStore(':memory:');
          const storm = [...weather];
          const target = bus(() => storm.pop() ?? false);
          const outbox = createOutbox({ table: openOutboxTable(store), bus: target, log: silentLog, retryMs: 1, retryAtMostMs: 2 });
          outbox.start();
          const events = pushes.map(([repository, ref], at) => pushEvent({ repository: `r/${repository}`, ref: `refs/heads/b${ref}-${at}` }));
          for (const event of events) outbox.push(event);
          await target.until(events.length);
          for (const repository of ['r/0', 'r/1', 'r/2']) {
            const of = (list: readonly CloudEvent[]) =>
              list.filter((event) => event.kind === 'push' && event.repository === repository).map((event) => event.id);
            expect(of(target.sent)).toEqual(of(events));
          }
          await outbox.stop();
          store.close();
        },
      ),
      { numRuns: 30 },
    );
  });

  it('S3-5: one repository that cannot be sent does not hold up another', async () => {
    const sent: string[] = [];
    const outbox = createOutbox({
      table: openOutboxTable(open()),
      log: silentLog,
      retryMs: 60_000,
      bus: {
        publish: async (event) => {
          if (event.kind === 'push' && event.repository === 'r/bad') throw new Error('too large');
          sent.push(event.id);
        },
      },
    });
    outbox.start();
    const good = pushEvent({ repository: 'r/good' });
    outbox.push(pushEvent({ repository: 'r/bad' }));
    outbox.push(good);
    await outbox.idle();
    expect(sent).toEqual([good.id]);
    expect(outbox.waiting()).toBe(1);
    await outbox.stop();
  });

  it('pushes of one ref that wait behind one in hand go out as one', async () => {
    let release = () => {};
    const hanging = new Promise<void>((resolve) => {
      release = resolve;
    });
    const sent: CloudEvent[] = [];
    const outbox = createOutbox({
      table: openOutboxTable(open()),
      log: silentLog,
      bus: {
        publish: async (event) => {
          if (sent.length === 0) await hanging;
          sent.push(event);
        },
      },
    });
    outbox.start();
    const events = ['b', 'c', 'd'].map((digit) => pushEvent({ after: digit.repeat(40), before: String.fromCharCode(digit.charCodeAt(0) - 1).repeat(40) }));
    for (const event of events) outbox.push(event);
    release();
    await outbox.idle();
    expect(sent).toEqual([events[0], { ...events[2], before: 'b'.repeat(40) }]);
  });

  it('waits longer each time, within bounds, never in step with others', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (tries, chance) => {
        const wait = retryDelayMs(tries, () => chance, 500, 60_000);
        const full = Math.min(500 * 2 ** Math.min(tries, 30), 60_000);
        expect(wait).toBeLessThanOrEqual(full);
        expect(wait).toBeGreaterThanOrEqual(full / 2);
      }),
    );
  });
});
