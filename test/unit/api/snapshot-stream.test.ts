import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { snapshotChange, snapshotInParts, streamSnapshots } from '../../../electron/api/snapshot-stream.ts';
import { createSnapshotHolder } from '../../../electron/engine/show/snapshot-holder.ts';
import type { Checkout } from '../../../shared/model/checkout.ts';
import { applySnapshotEvent, checkoutKey, type Snapshot } from '../../../shared/model/snapshot.ts';
import { checkout } from '../../support/checkout.ts';
import { firstParts } from '../../support/first-parts.ts';
import { branch as branchOf } from '../../support/fixture-checkout.ts';

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

  test('N-2: in parts the first step has every checkout and what warnings are drawn from, and the last makes it whole', () => {
    const branch = (name: string, unpushed: number) => ({ ...branchOf(name), unpushed });
    const holder = createSnapshotHolder(firstParts);
    const many = Array.from({ length: 900 }, (_, at) =>
      checkout({ id: `c-${String(at).padStart(8, '0')}`, branches: at % 3 === 0 ? [branch('mine', 2)] : [branch('main', 0), branch('mine', at % 2)] }),
    );
    holder.changeCheckouts(many, []);
    const [first, ...others] = [...snapshotInParts(holder.current())];
    const shown = applySnapshotEvent(null, first!);
    expect(shown?.checkouts.map(({ id }) => id)).toEqual(holder.current().checkouts.map(({ id }) => id));
    const unpushed = (snapshot: Snapshot | null) => snapshot?.checkouts.map(({ branches }) => branches.filter((one) => (one.unpushed ?? 0) > 0));
    expect(unpushed(shown)).toEqual(unpushed(holder.current()));
    expect(shown?.checkouts.every(({ branches }) => branches.every(({ name }) => name === 'mine'))).toBe(true);
    expect(others.map((step) => step.kind === 'rest' && step.left)).toEqual([100, 0]);
    expect(others.reduce(applySnapshotEvent, shown)).toEqual(holder.current());
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
