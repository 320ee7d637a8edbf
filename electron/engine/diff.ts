import type { CommitDiff, PairDiff } from '../../shared/model/diff.ts';
import type { Gate } from '../git/gate.ts';
import { createDiffReader, type DiffPlace } from '../history/diff/show.ts';
import type { Registry } from '../workspace/registry.ts';

/** What the page may ask of differences. */
export interface DiffArea {
  /** What a commit changed; `path`: that file alone, and more of it. */
  commit(repository: string, commit: string, path?: string): Promise<CommitDiff>;
  /** How the change of `after` differs from that of `before`. */
  pair(repository: string, before: string, after: string): Promise<PairDiff>;
}

/** Differences from this host's clones of a repository. */
export function createDiffArea(gate: Gate, registry: Pick<Registry, 'clonesOf' | 'placesOf'>): DiffArea {
  const reader = createDiffReader(gate);
  const places = (repository: string): readonly DiffPlace[] =>
    registry.clonesOf(repository).map(({ id, commonDir }) => ({ commonDir, cwd: registry.placesOf(id)[0]?.path ?? commonDir }));
  return {
    commit: (repository, commit, path) => reader.commit(places(repository), commit, path),
    pair: (repository, before, after) => reader.pair(places(repository), before, after),
  };
}
