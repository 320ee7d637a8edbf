import { describe, expect, it } from 'vitest';
import type { Clone, Place } from '../../../electron/workspace/clone.ts';
import { createRegistry } from '../../../electron/workspace/registry.ts';
import type { Checkout } from '../../../shared/model/checkout.ts';

const clone: Clone = {
  id: 'k-1',
  commonDir: '/a/.git',
  bare: false,
  refFormat: 'files',
  remotes: [],
  repository: 'host/x',
  programs: [],
  trusted: true,
  shallow: false,
  partial: false,
  sparse: [],
};
const place = (id: string, kind: Place['kind'] = 'clone'): Place => ({ checkoutId: id, path: `/${id}`, gitDir: `/${id}/.git`, kind, cloneId: 'k-1' });
// Only what the registry looks at; the rest travels as it is.
const state = (id: string, ahead: number, updatedAt = '2026-01-01T00:00:00.000Z') => ({ id, ahead, updatedAt }) as unknown as Checkout;

describe('the registry', () => {
  it('tells each change once, with a revision that grows, and nothing where nothing but the time differs', () => {
    const { registry, writer } = createRegistry();
    const told: unknown[] = [];
    registry.subscribe((change) => told.push([change.revision, change.put.map((each) => each.id), change.removed]));
    writer.describe([clone], [place('c-1'), place('c-2', 'worktree')]);
    writer.put([state('c-1', 0), state('c-2', 0)]);
    expect(writer.put([state('c-1', 0, '2026-02-01T00:00:00.000Z'), state('c-2', 1)]).map((each) => each.id)).toEqual(['c-2']);
    writer.put([state('c-1', 0)]);
    writer.describe([clone], [place('c-2', 'worktree')]);
    expect(told).toEqual([
      [1, ['c-1', 'c-2'], []],
      [2, ['c-2'], []],
      [3, [], ['c-1']],
    ]);
    expect(registry.revision).toBe(3);
    expect(registry.checkouts().map((each) => each.id)).toEqual(['c-2']);
  });

  it('gives lists that later changes do not touch', () => {
    const { registry, writer } = createRegistry();
    writer.describe([clone], [place('c-1')]);
    writer.put([state('c-1', 0)]);
    const before = registry.checkouts();
    writer.put([state('c-1', 5)]);
    expect(before[0]?.ahead).toBe(0);
  });

  it('knows the places of a clone, the main one first, and clones by any of their remotes', () => {
    const { registry, writer } = createRegistry();
    const remote = { name: 'fork', url: 'x', repository: 'host/fork', fetchRefspecs: [], mirror: false };
    writer.describe([{ ...clone, remotes: [remote] }], [place('a-linked', 'worktree'), place('c-main')]);
    expect(registry.placesOf('k-1').map((each) => each.checkoutId)).toEqual(['c-main', 'a-linked']);
    expect([registry.clonesOf('host/fork').length, registry.clonesOf('host/x').length, registry.clonesOf('host/y').length]).toEqual([1, 1, 0]);
    expect(registry.placesOf('k-2')).toEqual([]);
  });

  it('goes on when a listener throws', () => {
    const errors: unknown[] = [];
    const { registry, writer } = createRegistry((error) => errors.push(error));
    let told = 0;
    registry.subscribe(() => {
      throw new Error('broken');
    });
    const stop = registry.subscribe(() => void told++);
    writer.put([state('c-1', 0)]);
    stop();
    writer.put([state('c-1', 1)]);
    expect([told, errors.length]).toEqual([1, 2]);
  });
});
