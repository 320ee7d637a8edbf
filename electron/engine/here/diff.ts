import type { CommitDiff, PairDiff, WorktreeDiff, WorktreePart } from '../../../shared/model/diff.ts';
import type { Gate } from '../../git/gate.ts';
import { createDiffReader, type DiffPlace } from '../../history/diff/show.ts';
import type { Registry } from '../../workspace/registry.ts';
import { untrustedOverrides } from '../../workspace/trust/programs.ts';

/** What the page may ask of differences. */
export interface DiffArea {
  /** What a commit changed; `path`: that file alone, and more of it. */
  commit(repository: string, commit: string, path?: string): Promise<CommitDiff>;
  /** How the change of `after` differs from that of `before`. */
  pair(repository: string, before: string, after: string): Promise<PairDiff>;
  /** What is not committed in a checkout of this host's. */
  worktree(checkoutId: string, part: WorktreePart, path?: string): Promise<WorktreeDiff>;
}

/** Differences from this host's clones of a repository. */
export function createDiffArea(gate: Gate, registry: Pick<Registry, 'clone' | 'clonesOf' | 'place' | 'placesOf'>): DiffArea {
  const reader = createDiffReader(gate);
  const places = (repository: string): readonly DiffPlace[] =>
    registry.clonesOf(repository).map(({ id, commonDir }) => ({ commonDir, cwd: registry.placesOf(id)[0]?.path ?? commonDir }));
  return {
    commit: (repository, commit, path) => reader.commit(places(repository), commit, path),
    async worktree(checkoutId, part, path) {
      const place = registry.place(checkoutId);
      const clone = place === undefined ? undefined : registry.clone(place.cloneId);
      if (place === undefined || clone === undefined) return { kind: 'missing', message: 'That checkout is not on this machine any more.' };
      if (place.kind === 'bare') return { kind: 'missing', message: 'A bare repository has no work tree.' };
      const config = clone.trusted ? [] : untrustedOverrides(clone.programs);
      return reader.worktree({ commonDir: clone.commonDir, cwd: place.path, config }, part, path);
    },
    pair: (repository, before, after) => reader.pair(places(repository), before, after),
  };
}
