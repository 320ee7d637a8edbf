import type { Store } from './open.ts';

/** A branch that its remote no longer has, although a remote-tracking ref is still here: that one is the user's to prune (N-16). */
export interface GoneBranch {
  readonly cloneId: string;
  readonly remote: string;
  /** The branch's full name on the remote. */
  readonly ref: string;
  /** The last tip that was known of it. */
  readonly tip: string;
  readonly at: string;
}

export interface GoneBranches {
  /** Writes the row; one that is there for the branch is replaced. */
  put(branch: GoneBranch): void;
  /** The branch is there again. */
  remove(cloneId: string, remote: string, ref: string): void;
  ofClone(cloneId: string): readonly GoneBranch[];
}

/** The table `gone_branches`: written by sync, read by whoever shows `upstream-gone`. */
export function openGoneBranches(store: Store): GoneBranches {
  const { db } = store;
  const put = db.prepare('INSERT OR REPLACE INTO gone_branches (clone_id, remote, ref, tip, at) VALUES (?, ?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM gone_branches WHERE clone_id = ? AND remote = ? AND ref = ?');
  const ofClone = db.prepare('SELECT * FROM gone_branches WHERE clone_id = ? ORDER BY remote, ref');
  return {
    put({ cloneId, remote: name, ref, tip, at }) {
      put.run(cloneId, name, ref, tip, at);
    },
    remove(cloneId, name, ref) {
      remove.run(cloneId, name, ref);
    },
    ofClone: (cloneId) =>
      ofClone.all(cloneId).map((row) => ({
        cloneId: String(row['clone_id']),
        remote: String(row['remote']),
        ref: String(row['ref']),
        tip: String(row['tip']),
        at: String(row['at']),
      })),
  };
}
