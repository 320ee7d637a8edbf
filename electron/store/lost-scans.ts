import type { Store } from './open.ts';

/** How the last scan of a clone ended. */
export interface StoredScan {
  readonly cloneId: string;
  /** JSON of what it saw; `null` in it: nothing to go on from. */
  readonly memory: string;
  readonly scannedAt: string;
  readonly state: 'done' | 'refused' | 'failed';
  readonly message: string | null;
}

/** What the last scan of each clone saw. */
export interface LostScans {
  find(cloneId: string): StoredScan | null;
  put(scan: StoredScan): void;
  all(): readonly Omit<StoredScan, 'memory'>[];
}

/** The table `lost_scans`. */
export function openLostScans({ db }: Store): LostScans {
  const find = db.prepare('SELECT * FROM lost_scans WHERE clone_id = ?');
  const put = db.prepare('INSERT OR REPLACE INTO lost_scans (clone_id, memory, scanned_at, state, message) VALUES (?, ?, ?, ?, ?)');
  const all = db.prepare('SELECT clone_id, scanned_at, state, message FROM lost_scans');
  const head = (row: Readonly<Record<string, unknown>>): Omit<StoredScan, 'memory'> => ({
    cloneId: String(row['clone_id']),
    scannedAt: String(row['scanned_at']),
    state: row['state'] === 'refused' ? 'refused' : row['state'] === 'failed' ? 'failed' : 'done',
    message: row['message'] === null ? null : String(row['message']),
  });
  return {
    find(cloneId) {
      const row = find.get(cloneId);
      return row === undefined ? null : { ...head(row), memory: String(row['memory']) };
    },
    put({ cloneId, memory, scannedAt, state, message }) {
      put.run(cloneId, memory, scannedAt, state, message);
    },
    all: () => all.all().map(head),
  };
}
