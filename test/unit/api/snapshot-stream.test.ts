import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { snapshotChange, streamSnapshots } from '../../../electron/api/snapshot-stream.ts';
import { createSnapshotHolder } from '../../../electron/engine/snapshot-holder.ts';
import type { Checkout } from '../../../shared/model/checkout.ts';
import { applySnapshotEvent, checkoutKey, type Snapshot } from '../../../shared/model/snapshot.ts';
import { checkout } from '../../support/checkout.ts';
import { firstParts } from '../../support/first-parts.ts';

const byKey = (snapshot: Snapshot | null) => new Map(snapshot?.checkouts.map((one: Checkout) => [checkoutKey(one), one]));

describe('what the page follows', () => {
  test('N-2: whatever is put and removed, the page that applies the steps holds what the engine holds', () => {
    const action = fc.record({ id: fc.integer({ min: 0, max: 5 }), put: fc.boolean(), ahead: fc.integer({ min: 0, max: 3 }) });
    fc.assert(
      fc.property(fc.array(fc.array(action, { maxLength: 4 }), { maxLength: 8 }), (rounds) => {
        const holder = createSnapshotHolder(firstParts);
        let page: Snapshot | null = applySnapshotEvent(null, { kind: 'whole', snapshot: holder.current() });
        for (const round of rounds) {
          const before = holder.current();
          for (const { id, put, ahead } of round) {
            const one = checkout({ id: `c-0000000${id}`, ahead });
            holder.changeCheckouts(put ? [one] : [], put ? [] : [checkoutKey(one)]);
          }
          page = applySnapshotEvent(page, snapshotChange(before, holder.current()));
        }
        expect(byKey(page)).toEqual(byKey(holder.current()));
        holder.flush();
      }),
    );
  });

  test('a step that is not newer than what the page has changes nothing', () => {
    const holder = createSnapshotHolder(firstParts);
    const first = holder.current();
    holder.changeCheckouts([checkout({})], []);
    const second = holder.current();
    const late = snapshotChange(second, first);
    expect(applySnapshotEvent(second, late)).toBe(second);
    holder.flush();
  });

  test('a slow reader gets everything that changed in one step, and leaving ends the stream', async () => {
    const holder = createSnapshotHolder(firstParts);
    const leaving = new AbortController();
    const stream = streamSnapshots({ snapshot: holder.current, subscribe: holder.subscribe, attend: () => () => {} }, leaving.signal);
    expect((await stream.next()).value).toMatchObject({ kind: 'whole' });
    for (let i = 0; i < 100; i++) holder.changeCheckouts([checkout({ id: `c-${String(i).padStart(8, '0')}` })], []);
    const step = (await stream.next()).value;
    expect(step).toMatchObject({ kind: 'change' });
    expect(step?.kind === 'change' ? step.put.length : 0).toBe(100);
    const waiting = stream.next();
    leaving.abort();
    expect((await waiting).done).toBe(true);
    holder.flush();
  });
});
