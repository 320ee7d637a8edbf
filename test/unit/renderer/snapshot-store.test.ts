import { describe, expect, it } from 'vitest';
import { createSnapshotStore, retryDelayMs } from '../../../renderer/app/snapshot-store.ts';
import { pack } from '../../../shared/model/packed.ts';
import { checkoutKey, type Snapshot, type SnapshotEvent } from '../../../shared/model/snapshot.ts';
import { fixtureSnapshot } from '../../support/fixture-data.ts';

function head(snapshot: Snapshot, revision: number) {
  const { checkouts: _, ...rest } = snapshot;
  return { ...rest, revision };
}

/** Plays one stream after another; a stream that is `'broken'` throws at once. The store is stopped when all are played. */
async function play(streams: readonly (readonly SnapshotEvent[] | 'broken')[], asked: Snapshot = fixtureSnapshot()) {
  const ended = new AbortController();
  const waits: number[] = [];
  const seen: string[] = [];
  let next = 0;
  const store = createSnapshotStore({
    watch: async () => {
      const stream = streams[next];
      next += 1;
      if (stream === undefined || stream === 'broken') throw new Error('gone');
      return (async function* () {
        yield* stream;
      })();
    },
    get: async () => asked,
    drawn: async () => void seen.push('drawn'),
    wait: async (ms) => {
      waits.push(ms);
      if (next >= streams.length) ended.abort();
    },
    now: () => 1_000,
  });
  store.subscribe(() => {
    const { snapshot, connection } = store.current();
    seen.push(`${connection.kind} ${snapshot?.revision ?? '-'}`);
  });
  await store.follow(ended.signal);
  return { seen, waits, store };
}

const first = fixtureSnapshot();

describe('what the page holds', () => {
  it('takes the whole first and then each change', async () => {
    const { seen, store } = await play([
      [
        { kind: 'whole', snapshot: first },
        { kind: 'change', head: head(first, 2), put: [], removed: [`${first.checkouts[0]?.hostId}/${first.checkouts[0]?.id}`] },
      ],
    ]);
    expect(seen).toEqual(['connected 1', 'connected 2', 'away 2']);
    expect(store.current().snapshot?.checkouts).toHaveLength(first.checkouts.length - 1);
  });

  it('draws what comes first, and the rest once, when the last of them are there', async () => {
    const of = (at: number) => pack([{ key: checkoutKey(first.checkouts[at]!), branches: [], worktrees: [] }]);
    const { checkouts, ...head } = first;
    const { seen, store } = await play([
      [
        { kind: 'first', head, checkouts: pack(checkouts), left: 2 },
        { kind: 'rest', of: of(0), left: 1 },
        { kind: 'rest', of: of(1), left: 0 },
      ],
    ]);
    // What is there is drawn before the rest is read.
    expect(seen).toEqual(['connected 1', 'drawn', 'connected 1', 'away 1']);
    expect(
      store
        .current()
        .snapshot?.checkouts.slice(0, 2)
        .map(({ branches }) => branches),
    ).toEqual([[], []]);
    expect(store.current().snapshot?.checkouts.slice(2)).toEqual(first.checkouts.slice(2));
  });

  it('asks for the whole where the stream begins with a change', async () => {
    const { store } = await play([[{ kind: 'change', head: head(first, 9), put: [], removed: [] }]], first);
    expect(store.current().snapshot?.revision).toBe(9);
    expect(store.current().snapshot?.checkouts).toHaveLength(first.checkouts.length);
  });

  it('S3-5: keeps what it held while the engine is away, says since when, waits longer each time, and takes a restarted engine’s state', async () => {
    const { seen, waits, store } = await play([
      [{ kind: 'whole', snapshot: { ...first, revision: 40 } }],
      'broken',
      'broken',
      [{ kind: 'whole', snapshot: { ...first, revision: 3 } }],
    ]);
    expect(seen).toEqual(['connected 40', 'away 40', 'connected 3', 'away 3']);
    expect(waits).toEqual([250, 500, 1000, 250]);
    expect(store.current().connection).toEqual({ kind: 'away', since: 1_000 });
  });

  it('never waits longer than ten seconds', () => {
    expect([1, 2, 6, 7, 400].map(retryDelayMs)).toEqual([250, 500, 8000, 10_000, 10_000]);
  });
});
