import type { Findings } from '../../sync/ports.ts';
import { packFindings, unpackFindings } from '../pack-findings.ts';
import type { LocalContext } from './context.ts';

/** What each host could give back, in the shared file. */
export function openFindings({ store, hostId, now }: LocalContext): Findings {
  const { db } = store;
  const write = db.prepare('INSERT OR REPLACE INTO findings (host_id, findings) VALUES (?, ?)');
  const selectOne = db.prepare('SELECT findings FROM findings WHERE host_id = ?');
  const selectAll = db.prepare('SELECT findings FROM findings ORDER BY host_id');
  return {
    async put(chains) {
      const packed = packFindings({ hostId, at: now().toISOString(), chains: [...chains] });
      store.transaction(() => void write.run(hostId, packed));
    },
    read: async (id) => unpackFindings(selectOne.get(id)?.['findings']),
    readAll: async () => selectAll.all().flatMap((row) => unpackFindings(row['findings']) ?? []),
  };
}
