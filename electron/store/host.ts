import { HostId } from '../../shared/model/id.ts';
import type { Store } from './open.ts';
import { randomId } from './random-id.ts';

const key = 'host_id';

/** This installation's identity: made at the first start, the same ever after, whatever the machine is called (N-14). */
export function hostIdentity(store: Store): HostId {
  return store.durably(() => {
    store.db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING').run(key, randomId('h-'));
    return HostId.parse(store.db.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.['value']);
  });
}

/** Gives this installation an identity of its own where its disk was cloned; the old one stays with the other machine (N-14). */
export function renewHostIdentity(store: Store): HostId {
  store.durably(() => store.db.prepare('DELETE FROM meta WHERE key = ?').run(key));
  return hostIdentity(store);
}
