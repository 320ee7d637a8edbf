import { listLimit } from '../../../shared/model/checkout.ts';
import { headBranch, resolveRef } from '../../git/commands/git-paths.ts';
import { readStatus } from '../../git/commands/status.ts';
import type { Git } from '../../git/run.ts';
import type { Clone, Place } from '../clone.ts';
import type { Disk } from '../disk/disk.ts';
import { untrustedOverrides } from '../trust/programs.ts';
import type { TreeReading } from './assemble.ts';

/** Reads one work tree (one run of git), or where a bare repository's HEAD points. Nothing of an untrusted clone's own runs. Throws `GitError`. */
export async function readTree(git: Git, clone: Clone, place: Place, disk: Disk): Promise<TreeReading> {
  if (place.kind === 'bare') {
    const ref = await headBranch(git, place.gitDir);
    const head = await resolveRef(git, place.gitDir, 'HEAD');
    return {
      status: { head, branch: ref?.replace(/^refs\/heads\//, '') ?? null, staged: 0, unstaged: 0, untracked: 0, conflicted: 0, files: [] },
      operation: null,
      traits: [],
    };
  }
  const config = clone.trusted ? [] : untrustedOverrides(clone.programs);
  const status = await readStatus(git, place.path, { fileLimit: listLimit, config });
  return { status, ...(await disk.ask(clone.commonDir, 'treeFiles', place)) };
}
