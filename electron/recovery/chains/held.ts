import type { LostHeld } from '../../../shared/model/lost.ts';
import type { RawCommit } from '../../git/parse/raw-commit.ts';

/** What still points to lost commits on this host. */
export interface Holders {
  /** Tips that Everref keeps as refs, and as bundles. */
  readonly pins: ReadonlySet<string>;
  readonly bundles: ReadonlySet<string>;
  /** Ids that stand in a reflog. */
  readonly logged: ReadonlySet<string>;
}

/** Says of each lost commit what keeps it, the surest first: a kept tip, a bundle, a reflog, or only that git has not collected it yet. Pure. */
export function heldOf(lost: readonly RawCommit[], holders: Holders): ReadonlyMap<string, LostHeld> {
  const byId = new Map(lost.map((commit) => [commit.id, commit]));
  const held = new Map<string, LostHeld>();
  const spread = (from: ReadonlySet<string>, as: LostHeld) => {
    const queue = [...from];
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const commit = byId.get(id);
      if (commit === undefined || held.has(id)) continue;
      held.set(id, as);
      queue.push(...commit.parents);
    }
  };
  spread(holders.pins, 'pin');
  spread(holders.bundles, 'bundle');
  spread(holders.logged, 'reflog');
  for (const { id } of lost) if (!held.has(id)) held.set(id, 'objects');
  return held;
}
