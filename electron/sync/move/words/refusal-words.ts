import type { RefusalReason } from '../../../../shared/model/pull.ts';
import { pathText } from '../../../git/parse/path-text.ts';

/** Why a branch was not moved: the stable code and the words for a person. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly message: string;
}

/** The first three names, and how many more. Control characters are shown as `?`: a name must not write on the person's screen. */
export function nameFiles(paths: readonly string[]): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be shown
  const shown = paths.slice(0, 3).map((path) => pathText(path).replace(/[\u0000-\u001f\u007f]/g, '?'));
  const more = paths.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

const plural = (count: number, one: string, many: string) => (count === 1 ? one : many);

/** Says that changes of the user's stand in the way. */
export function localChangesRefusal(label: string, paths: readonly string[]): Refusal {
  const files = nameFiles(paths);
  return {
    reason: 'local-changes-in-the-way',
    message: `${label} changes ${files}, which ${plural(paths.length, 'has', 'have')} changes of yours: commit or stash them, then pull`,
  };
}

/** Says that files that git does not track stand in the way. */
export function untrackedRefusal(label: string, paths: readonly string[], ignored: boolean): Refusal {
  const files = nameFiles(paths);
  const kind = ignored ? 'an ignored file of yours' : 'a file of yours that is not in git';
  return {
    reason: ignored ? 'ignored-in-the-way' : 'untracked-in-the-way',
    message: `${label} brings ${files}, and ${kind} is there already: move it away or rename it, then pull`,
  };
}

const operationWords: Readonly<Record<string, string>> = {
  merge: 'a merge',
  rebase: 'a rebase',
  'cherry-pick': 'a cherry-pick',
  revert: 'a revert',
  am: 'applying patches (git am)',
  bisect: 'a bisect',
};

/** Says that git is in the middle of something here. */
export function operationRefusal(operation: string): Refusal {
  return { reason: 'operation-in-progress', message: `${operationWords[operation] ?? operation} is in progress here: finish or abort it, then pull` };
}

/** Says that a git of the user's is on its way to a commit: it waits for its message, a hook or a signature. */
export const committingRefusal: Refusal = {
  reason: 'operation-in-progress',
  message: 'a commit is being made here: finish it or give it up, then pull',
};

/** Says that another git holds a lock. */
export function lockRefusal(lock: string): Refusal {
  return { reason: 'locked', message: `another git is at work here (${lock} exists): pull again when it is done, or remove that file if no git is running` };
}

/** Says that somebody wrote the index each time that it was looked at. */
export const stagedMeanwhile: Refusal = { reason: 'locked', message: 'files were staged here just now: Everref looks again later' };

/** Says that somebody moved the branch while it was looked at. */
export const movedByUser: Refusal = { reason: 'locked', message: 'the branch was moved by someone else just now: Everref leaves it as it is' };

/** Says that files here have conflicts, whatever left them. */
export const conflictRefusal: Refusal = { reason: 'conflicted', message: 'files here have conflicts: settle them and add them, then pull' };

/** Says that an upstream was overwritten while the branch here has nothing but what it was. */
export function overwrittenRefusal(branch: string, label: string): Refusal {
  return {
    reason: 'diverged',
    message: `${label} was overwritten (force push), and ${branch} has just what was there before, which is kept: run git fetch and git reset --keep ${label} to take over what is there now`,
  };
}

/** Words for what a branch is, when nothing is to be done about it by Everref. */
export function branchRefusal(reason: RefusalReason, branch: string, label: string): Refusal {
  const words: Partial<Record<RefusalReason, string>> = {
    ahead: `${branch} has commits that ${label} has not, and nothing new came: push when you are ready`,
    diverged: `${branch} and ${label} both have commits of their own: merge or rebase yourself`,
    unrelated: `${branch} and ${label} have no commit in common: look at what was pushed before you do anything`,
    shallow: `this clone is shallow, and the past that ${branch} and ${label} share is not in it: run git fetch --unshallow, then pull`,
    'upstream-gone': `${label} is no longer on the remote: the branch here stays as it is`,
    held: `${branch} was moved back, so Everref leaves it there: commit, pull, or click Pull now to go on`,
    bare: `${branch} belongs to a bare repository: Everref fetches for it but never moves it`,
    'missing-folder': `${branch} is checked out in a folder that is no longer there: run git worktree prune, or put the folder back`,
    'switched-off': `fast-forwarding is switched off for this repository in the configuration`,
    'no-upstream': `${branch} follows no branch of a remote: set one with git branch --set-upstream-to`,
    detached: 'no branch is checked out here (detached HEAD): switch to a branch to pull',
    unborn: `${branch} has no commit yet: there is nothing to move forward`,
  };
  return { reason, message: words[reason] ?? `${branch} was not moved (${reason})` };
}
