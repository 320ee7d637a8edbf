import type { Store } from './open.ts';

/** Up to where the reflog of a remote-tracking ref was read. */
export interface PushCursor {
  readonly ref: string;
  /** The last line itself, not an offset: gc and expire rewrite the file (git.md 1.4). Empty: the log was empty or there was none. */
  readonly line: string;
  /** Where the ref stood. */
  readonly tip: string;
}

export interface PushCursors {
  ofClone(cloneId: string): readonly PushCursor[];
  /** Writes and takes away in one transaction. */
  update(cloneId: string, put: readonly PushCursor[], removed: readonly string[]): void;
}

/** The table `push_cursors`. */
export function openPushCursors(store: Store): PushCursors {
  const { db } = store;
  const ofClone = db.prepare('SELECT ref, line, tip FROM push_cursors WHERE clone_id = ?');
  const put = db.prepare('INSERT OR REPLACE INTO push_cursors (clone_id, ref, line, tip) VALUES (?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM push_cursors WHERE clone_id = ? AND ref = ?');
  return {
    ofClone: (cloneId) => ofClone.all(cloneId).map((row) => ({ ref: String(row['ref']), line: String(row['line']), tip: String(row['tip']) })),
    update(cloneId, cursors, removed) {
      if (cursors.length + removed.length === 0) return;
      store.transaction(() => {
        for (const ref of removed) remove.run(cloneId, ref);
        for (const { ref, line, tip } of cursors) put.run(cloneId, ref, line, tip);
      });
    },
  };
}
