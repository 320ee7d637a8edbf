import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { hostIdentity, nextHostIdentity, takeNextIdentity } from '../../../electron/store/host.ts';
import { NewerStoreError, openStore, type Store, UnusableStoreError } from '../../../electron/store/open.ts';
import { openOutboxTable } from '../../../electron/store/outbox.ts';
import { openRemoteStates } from '../../../electron/store/remote-states.ts';
import { openSaid } from '../../../electron/store/said.ts';
import type { PushEvent } from '../../../shared/model/push.ts';
import { pushEvent } from '../../cloud/sample.ts';
import { checkout } from '../../support/checkout.ts';

const folders: string[] = [];
const stores: Store[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) if (store.db.isOpen) store.close();
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});
function file(): string {
  const made = mkdtempSync(join(tmpdir(), 'everref-store-'));
  folders.push(made);
  return join(made, 'store.sqlite');
}
function open(at = ':memory:'): Store {
  const store = openStore(at);
  stores.push(store);
  return store;
}

const id = (digit: string) => digit.repeat(40);
let made = 0;
const push = (more: Partial<PushEvent> = {}): PushEvent => ({
  version: 1,
  kind: 'push',
  id: `e-${String(++made).padStart(8, '0')}`,
  repository: 'example.org/acme/site',
  ref: 'refs/heads/main',
  before: id('a'),
  after: id('b'),
  forced: 'no',
  hostId: 'h-0000000000000001',
  cloneId: null,
  at: '2026-01-01T00:00:00.000Z',
  by: null,
  ...more,
});

describe('the store', () => {
  it('a damaged file, one in the way and one of a newer version are refused in words that help', () => {
    const damaged = file();
    writeFileSync(damaged, 'this is no database, and long enough to be looked at as one'.repeat(50));
    expect(() => openStore(damaged)).toThrow(/is damaged or is no Everref file: move it away/);
    expect(() => openStore(join(damaged, 'below', 'store.sqlite'))).toThrow(UnusableStoreError);
    const newer = file();
    const store = open(newer);
    store.db.exec('PRAGMA user_version=9999');
    store.close();
    expect(() => openStore(newer)).toThrow(NewerStoreError);
  });

  it('a transaction inside another joins it: all of both or none', () => {
    const store = open();
    const said = openSaid(store);
    expect(() =>
      store.transaction(() => {
        said.say(['x'], new Date());
        store.durably(() => said.say(['y'], new Date()));
        throw new Error('no');
      }),
    ).toThrow('no');
    expect([said.lastSaid('x'), said.lastSaid('y')]).toEqual([null, null]);
    said.say(['x'], new Date(5));
    expect(said.lastSaid('x')).toEqual(new Date(5));
  });

  it('N-14: the identity is made once and kept; a cloned disk can get one of its own', () => {
    const at = file();
    const first = hostIdentity(open(at));
    stores[0]?.close();
    const again = open(at);
    expect(hostIdentity(again)).toBe(first);
    // Cut off before it is taken: the same one is taken later.
    const next = nextHostIdentity(again);
    expect([hostIdentity(again), nextHostIdentity(again)]).toEqual([first, next]);
    openOutboxTable(again).add(pushEvent({ hostId: first }), new Set());
    expect(takeNextIdentity(again)).toBe(next);
    expect(next).not.toBe(first);
    expect(hostIdentity(again)).toBe(next);
    expect(openOutboxTable(again).heads()[0]?.event.hostId).toBe(next);
    expect(nextHostIdentity(again)).not.toBe(next);
  });

  it('N-2: what other hosts last said is there after a restart; what this version cannot read is passed over', () => {
    const store = open();
    const states = openRemoteStates(store);
    const one = checkout({ hostId: 'h-0000000000000002', id: 'c-00000001' });
    const two = checkout({ hostId: 'h-0000000000000002', id: 'c-00000002' });
    states.putHosts([
      {
        id: 'h-0000000000000002',
        name: 'b',
        os: 'linux',
        version: '1',
        lastSeenAt: '2026-01-01T00:00:00.000Z',
        checkouts: 2,
        takesOrders: true,
        pausedUntil: null,
      },
    ]);
    states.put([one, two]);
    store.db.exec(`INSERT INTO remote_states VALUES ('h-0000000000000003', 'c-00000009', '{"from": "the future"}'), ('h-4', 'c', 'not json')`);
    expect(openRemoteStates(store).checkouts()).toEqual([one, two]);
    states.remove('h-0000000000000002', ['c-00000001']);
    expect(states.checkouts()).toEqual([two]);
    states.replace('h-0000000000000002', [one]);
    expect(states.checkouts()).toEqual([one]);
    states.forget('h-0000000000000002');
    expect([states.checkouts(), states.hosts()]).toEqual([[], []]);
  });
});

describe('the outbox table', () => {
  it('S3-5: what was added is there after a crash, in order per repository', () => {
    const at = file();
    const table = openOutboxTable(open(at));
    const first = push();
    const other = push({ repository: 'example.org/acme/other' });
    const second = push({ ref: 'refs/heads/next' });
    for (const event of [first, other, second]) table.add(event, new Set());
    // No close: as after kill -9, another connection reads what is on disk.
    const again = openOutboxTable(open(at));
    expect(again.heads().map((row) => row.event)).toEqual([first, other]);
    const head = again.heads()[0];
    if (head !== undefined) again.remove(head.seq);
    expect(again.heads().map((row) => row.event)).toEqual([other, second]);
  });

  it('several waiting pushes of one ref are one: the newest, from where the first began; one in hand is left alone', () => {
    const table = openOutboxTable(open());
    table.add(push({ before: id('a'), after: id('b'), forced: 'yes' }), new Set());
    const newest = push({ before: id('b'), after: id('c') });
    table.add(newest, new Set());
    expect(table.heads().map((row) => row.event)).toEqual([{ ...newest, before: id('a'), forced: 'yes' }]);
    const inHand = new Set(table.heads().map((row) => row.seq));
    table.add(push({ before: id('c'), after: id('d') }), inHand);
    expect(table.count()).toBe(2);
    table.add(newest, new Set());
    expect(table.count()).toBe(1);
  });

  it('is bounded, and every ref that fits keeps its newest push', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 })), { maxLength: 40 }), (pushes) => {
        const store = openStore(':memory:');
        const table = openOutboxTable(store, 30);
        const newest = new Map<string, string>();
        for (const [repository, ref] of pushes) {
          const event = push({ repository: `r/${repository}`, ref: `refs/heads/b${ref}` });
          newest.set(`${event.repository} ${event.ref}`, event.id);
          table.add(event, new Set());
        }
        const left: string[] = [];
        for (let heads = table.heads(); heads.length > 0; heads = table.heads()) {
          for (const head of heads) {
            left.push(head.event.id);
            table.remove(head.seq);
          }
        }
        expect(left.sort()).toEqual([...newest.values()].sort());
        store.close();
      }),
      { numRuns: 50 },
    );
    const small = openOutboxTable(open(), 3);
    const dropped = Array.from({ length: 5 }, (_, n) => small.add(push({ repository: `r/${n}` }), new Set()).dropped);
    expect(dropped).toEqual([0, 0, 0, 1, 1]);
    expect(small.count()).toBe(3);
  });
});
