import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { indexDiffers } from '../../git/commands/diff-index.ts';
import { diffTrees } from '../../git/commands/diff-tree.ts';
import { headBranch } from '../../git/commands/git-paths.ts';
import type { Git } from '../../git/run.ts';
import type { Place } from '../../workspace/clone.ts';

/** How long a switch that is under way is waited for. It holds the lock of its index while it writes files. */
const patienceMs = [20, 50, 150, 400] as const;

/**
 * Whether somebody switched to a branch in the very moment in which it was moved without a work tree: their files are those of the commit that it left, and
 * `git status` would show what came as a staged reversal. Who switched after the move has the new files, and is left.
 */
export async function takenMeanwhile(
  git: Git,
  places: readonly Pick<Place, 'path' | 'gitDir' | 'kind'>[],
  { branch, before, after }: { readonly branch: string; readonly before: string; readonly after: string },
): Promise<boolean> {
  for (const { path, gitDir, kind } of places) {
    if (kind === 'bare') continue;
    for (const pauseMs of patienceMs) {
      if (!existsSync(join(gitDir, 'index.lock'))) break;
      await wait(pauseMs);
    }
    if ((await headOf(git, path, gitDir)) !== branch) continue;
    // What differs from the old commit for another reason is what they have staged.
    const differs = await indexDiffers(git, path, before);
    if ((await diffTrees(git, path, before, after)).some((change) => !differs.has(change.path))) return true;
  }
  return false;
}

/** What HEAD of a work tree says: its file, which takes no process; where that does not hold it (reftable), git. A folder that is gone has none. */
async function headOf(git: Git, path: string, gitDir: string): Promise<string | null> {
  const text = await readFile(join(gitDir, 'HEAD'), 'utf8').catch(() => null);
  if (text === null || !existsSync(path)) return null;
  const named = /^ref: (refs\/heads\/.+)\n?$/.exec(text)?.[1] ?? null;
  return named === 'refs/heads/.invalid' ? headBranch(git, path) : named;
}
