import { readFile } from 'node:fs/promises';
import { gitPaths } from '../../git/commands/git-paths.ts';
import { GitError } from '../../git/error.ts';
import type { ListedWorktree } from '../../git/parse/worktrees.ts';
import type { Git } from '../../git/run.ts';

// Where git keeps the branch that an operation will come back to, and, for a rebase with --update-refs, those that it will set at its end.
// `worktree list` calls such a work tree detached. Source: git's worktree.c and branch.c (prepare_checked_out_branches).
const files = ['rebase-merge/head-name', 'rebase-apply/head-name', 'rebase-merge/update-refs', 'BISECT_START'] as const;

/** The work tree in which a rebase or bisect will come back to a branch (`refs/heads/…`); null: none. One whose folder is gone has none. */
export async function branchInUse(git: Git, worktrees: readonly ListedWorktree[], branch: string): Promise<string | null> {
  const short = branch.replace(/^refs\/heads\//, '');
  for (const { path, prunable } of worktrees) {
    if (prunable) continue;
    for (const file of await stateFiles(git, path)) {
      const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
      if (lines.includes(branch) || (file.endsWith('BISECT_START') && lines[0] === short)) return path;
    }
  }
  return null;
}

async function stateFiles(git: Git, cwd: string): Promise<readonly string[]> {
  try {
    return Object.values(await gitPaths(git, cwd, files));
  } catch (error) {
    // The folder went away, or belongs to somebody else: git itself would not look there either.
    if (error instanceof GitError) return [];
    throw error;
  }
}
