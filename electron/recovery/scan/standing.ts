import { join } from 'node:path';
import { listRefTips, listStashIds, type RefTip } from '../../git/commands/ref-tips.ts';
import { listWorktrees } from '../../git/commands/worktree-list.ts';
import type { Git } from '../../git/run.ts';
import { together } from '../together.ts';
import { entriesOf, textOf } from './clone-stamp.ts';

/** What keeps commits from being lost, as it stands: refs, HEADs, stashes, and what git is in the middle of. */
export interface Standing {
  readonly refs: readonly RefTip[];
  /** Where work trees stand that are on no branch, by a name of ours (`worktrees/<path>`). */
  readonly detached: readonly RefTip[];
  /** Further ids that hold what they reach: stashes, MERGE_HEAD, an autostash. */
  readonly tips: readonly string[];
  /** The branch that the main work tree is on, short. */
  readonly head: string | null;
}

/** Refs of Everref's own that hold nothing for the user: a kept tip is found, and shown as kept. */
export const ownRefs = /^refs\/everref\/(?:lost|rescue)\//;

/** What git writes down in the middle of something: its commits are about to be used. Not ORIG_HEAD, which is what was left. */
const pseudo = [
  'MERGE_HEAD',
  'CHERRY_PICK_HEAD',
  'REVERT_HEAD',
  'REBASE_HEAD',
  'MERGE_AUTOSTASH',
  'rebase-merge/autostash',
  'rebase-apply/autostash',
  'rebase-merge/orig-head',
  'rebase-apply/orig-head',
];

/** Reads it: three runs of git. Throws `GitError`. */
export async function readStanding(git: Git, commonDir: string): Promise<Standing> {
  const [refs, worktrees] = await together(listRefTips(git, commonDir), listWorktrees(git, commonDir));
  const stashes = refs.some(({ ref }) => ref === 'refs/stash') ? await listStashIds(git, commonDir) : [];
  const inHand = gitFolders(commonDir).flatMap((folder) => pseudo.flatMap((name) => textOf(join(folder, name)).match(/^[0-9a-f]{40}$/gm) ?? []));
  return {
    refs,
    detached: worktrees.flatMap(({ path, head, branch }) => (head === null || branch !== null ? [] : [{ ref: `worktrees/${path}`, id: head }])),
    tips: [...new Set([...stashes, ...inHand])],
    head: worktrees[0]?.branch?.replace(/^refs\/heads\//, '') ?? null,
  };
}

/** The ids that FETCH_HEAD names: brought by the user for a look, on no branch. */
export function fetchedIds(commonDir: string): ReadonlySet<string> {
  return new Set(gitFolders(commonDir).flatMap((folder) => textOf(join(folder, 'FETCH_HEAD')).match(/^[0-9a-f]{40}(?=\t)/gm) ?? []));
}

/** The git folders of all work trees, the common one first. */
function gitFolders(commonDir: string): readonly string[] {
  return [commonDir, ...entriesOf(join(commonDir, 'worktrees')).map(({ name }) => join(commonDir, 'worktrees', name))];
}
