import { localMigrations } from '../../electron/cloud/local/schema.ts';
import { openStore } from '../../electron/store/open.ts';
import { conformance } from './conformance.ts';
import { startHubBed } from './hub-bed.ts';
import { hostA, hostB, hostC } from './sample.ts';

for (const secure of [false, true])
  conformance(`hub, ${secure ? 'TLS with a pinned certificate' : 'on loopback'}`, async () => {
    const bed = await startHubBed({ secure });
    let raw = 0;
    return {
      adapter: await bed.join(hostA, hostB, hostC),
      async publishRaw(from, body) {
        const { db, close } = openStore(bed.file, localMigrations);
        const { lastInsertRowid } = db
          .prepare('INSERT INTO messages (id, sender, lane, body, at) VALUES (?, ?, ?, ?, ?)')
          .run(`raw-${++raw}`, from, `raw ${raw}`, body, Date.now());
        db.prepare('INSERT INTO queue (host_id, lane, seq) SELECT id, ?, ? FROM hosts WHERE id <> ?').run(`raw ${raw}`, lastInsertRowid, from);
        close();
      },
      close: bed.close,
    };
  });
