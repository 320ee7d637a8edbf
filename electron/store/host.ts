import { HostId } from '../../shared/model/id.ts';
import type { Store } from './open.ts';
import { randomId } from './random-id.ts';

const key = 'host_id';
const nextKey = 'next_host_id';

/** This installation's identity: made at the first start, the same ever after, whatever the machine is called (N-14). */
export function hostIdentity(store: Store): HostId {
  return store.durably(() => {
    store.db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING').run(key, randomId('h-'));
    return HostId.parse(store.db.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.['value']);
  });
}

/** The identity that this installation will take where its own is used by another machine; the same one until it is taken. */
export function nextHostIdentity(store: Store): HostId {
  return store.durably(() => {
    store.db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING').run(nextKey, randomId('h-'));
    return HostId.parse(store.db.prepare('SELECT value FROM meta WHERE key = ?').get(nextKey)?.['value']);
  });
}

/** Takes it, with what waits and what was saved in its name; the old identity stays with the other machine (N-14). */
export function takeNextIdentity(store: Store): HostId {
  const next = nextHostIdentity(store);
  store.durably(() => {
    const { db } = store;
    db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, next);
    db.prepare('DELETE FROM meta WHERE key = ?').run(nextKey);
    db.prepare("UPDATE outbox SET event = json_set(event, '$.hostId', ?)").run(next);
    db.prepare("UPDATE checkouts SET state = json_set(state, '$.hostId', ?) WHERE state IS NOT NULL").run(next);
  });
  return next;
}
