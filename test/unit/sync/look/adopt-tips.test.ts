import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideAdoption, displaced, type SeenBranch } from '../../../../electron/sync/look/adopt-tips.ts';
import { refsCollide } from '../../../../electron/sync/look/remote-branches.ts';

const x = 'a'.repeat(40);
const y = 'b'.repeat(40);
const z = 'c'.repeat(40);

const seen = (more: Partial<SeenBranch>): SeenBranch => ({
  branch: 'refs/heads/main',
  tip: y,
  shadow: null,
  tracking: x,
  trackingRef: 'refs/remotes/origin/main',
  forced: false,
  orphaned: false,
  goneTip: null,
  ...more,
});

function decide(entries: readonly SeenBranch[], more: { refless?: boolean; trackingRefs?: readonly string[]; incoming?: ReadonlyMap<string, string> } = {}) {
  let n = 0;
  return decideAdoption(entries, {
    remote: 'origin',
    trackingRefs: new Set(
      more.trackingRefs ?? entries.flatMap(({ tracking, trackingRef }) => (tracking !== null && trackingRef !== null ? [trackingRef] : [])),
    ),
    incoming: more.incoming ?? new Map(),
    refless: more.refless ?? false,
    newId: () => `p-${n++}`,
  });
}

const shadow = 'refs/everref/remotes/origin/main';

describe('N-6, N-16: what becomes of the tips that a remote has', () => {
  test('moved: a shadow is made, the tracking ref is not touched', () => {
    expect(decide([seen({})])).toEqual({
      pins: [],
      first: [],
      next: [{ kind: 'create', ref: shadow, to: y }],
      events: [{ kind: 'moved', branch: 'refs/heads/main', before: x, after: y }],
    });
  });
  test('moved on: the shadow follows, with its old value given', () => {
    expect(decide([seen({ shadow: z })]).next).toEqual([{ kind: 'update', ref: shadow, to: y, before: z }]);
  });
  test('the user’s own fetch caught up: the shadow goes', () => {
    expect(decide([seen({ shadow: z, tracking: y })])).toMatchObject({ first: [{ kind: 'delete', ref: shadow, before: z }], next: [] });
    expect(decide([seen({ shadow: y, tracking: y })])).toMatchObject({ first: [{ kind: 'delete', ref: shadow, before: y }], next: [], events: [] });
  });
  test('nothing new: nothing', () => {
    expect(decide([seen({ tracking: y })])).toEqual({ pins: [], first: [], next: [], events: [] });
  });
  test('forced: the old tip is pinned first', () => {
    expect(decide([seen({ forced: true })])).toMatchObject({
      pins: [{ id: 'p-0', tip: x }],
      first: [{ kind: 'create', ref: 'refs/everref/lost/p-0', to: x }],
      events: [{ kind: 'forced' }],
    });
  });
  test('forced away from a shadow: it is the shadow’s tip that is pinned', () => {
    expect(decide([seen({ forced: true, shadow: z })]).pins).toMatchObject([{ tip: z }]);
  });
  test('new: its tracking ref is created, or a shadow where a stale ref stands in the way or no refspec maps it', () => {
    const fresh = seen({ tracking: null });
    expect(decide([fresh]).next).toEqual([{ kind: 'create', ref: 'refs/remotes/origin/main', to: y }]);
    expect(decide([fresh], { trackingRefs: ['refs/remotes/origin/main/old'] }).next).toEqual([{ kind: 'create', ref: shadow, to: y }]);
    expect(decide([seen({ tracking: null, trackingRef: null })]).next).toEqual([{ kind: 'create', ref: shadow, to: y }]);
  });
  test('deleted: pinned where nothing else holds it, told once', () => {
    expect(decide([seen({ tip: null, orphaned: true })])).toMatchObject({ pins: [{ tip: x }], events: [{ kind: 'deleted', before: x, after: null }] });
    expect(decide([seen({ tip: null, orphaned: false })]).pins).toEqual([]);
    expect(decide([seen({ tip: null, orphaned: true, goneTip: x })])).toMatchObject({ pins: [], events: [] });
    // It came back in between, and a crash kept that from being noted: what it had then is kept, too.
    expect(decide([seen({ tip: null, orphaned: true, goneTip: x, shadow: z })])).toMatchObject({
      pins: [{ tip: z }],
      events: [{ kind: 'deleted', before: z }],
    });
  });
  test('with a mirror remote no ref of ours is made', () => {
    const { first, next, pins } = decide([seen({ forced: true })], { refless: true });
    expect([...first, ...next]).toEqual([]);
    expect(pins).toHaveLength(1);
  });
});

const id = fc.constantFrom(x, y, z);
const branch = fc.constantFrom('a', 'a/b', 'a/b/c', 'b', 'c').map((name) => `refs/heads/${name}`);
const anySeen = fc.uniqueArray(
  fc.record({
    branch,
    tip: fc.option(id),
    shadow: fc.option(id),
    tracking: fc.option(id),
    forced: fc.boolean(),
    orphaned: fc.boolean(),
    goneTip: fc.option(id),
  }),
  { selector: (entry) => entry.branch },
);

test('N-16: no tracking ref that exists is ever changed, and every overwritten tip is pinned before its shadow moves (property)', () => {
  fc.assert(
    fc.property(anySeen, fc.boolean(), (entries, refless) => {
      const all = entries.map((entry) => ({ ...entry, trackingRef: entry.branch.replace('refs/heads/', 'refs/remotes/origin/') }));
      const { first, next, pins } = decide(all, { refless });
      for (const change of [...first, ...next]) {
        if (change.ref.startsWith('refs/remotes/')) {
          expect(change.kind).toBe('create');
          expect(all.find(({ trackingRef }) => trackingRef === change.ref)?.tracking).toBeNull();
        } else {
          expect(change.ref.startsWith('refs/everref/')).toBe(true);
        }
      }
      for (const entry of all) {
        const known = entry.shadow ?? entry.tracking;
        if (entry.tip !== null && known !== null && known !== entry.tip && entry.forced)
          expect(pins).toContainEqual(expect.objectContaining({ branch: entry.branch, tip: known }));
      }
      if (refless) expect([...first, ...next].filter((change) => change.ref.startsWith('refs/everref/') && change.kind !== 'delete')).toEqual([]);
      else for (const { id: pin, tip } of pins) expect(first).toContainEqual({ kind: 'create', ref: `refs/everref/lost/${pin}`, to: tip });
    }),
  );
});

test('what a remote has displaces exactly what it cannot have beside it', () => {
  expect(displaced(['refs/heads/a/b'], ['refs/heads/a', 'refs/heads/ab', 'refs/heads/a/b', 'refs/heads/a/b/c'])).toEqual(['refs/heads/a', 'refs/heads/a/b/c']);
  expect(refsCollide('refs/heads/a', 'refs/heads/ab')).toBe(false);
});
