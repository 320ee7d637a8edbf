import type { RefusalReason } from '../../shared/model/pull.ts';
import type { GitError, GitErrorKind } from '../git/error.ts';

const failures: Partial<Record<GitErrorKind, readonly [RefusalReason, string]>> = {
  'sign-in-needed': [
    'sign-in-needed',
    'wants a sign-in that git cannot give by itself: run git fetch in a terminal once, or set up a key or credential helper',
  ],
  'remote-unreachable': ['remote-unreachable', 'cannot be reached: Everref tries again by itself'],
  'no-such-remote-repository': [
    'remote-unreachable',
    'says that there is no such repository (or none that you may read): look at its address with git remote -v',
  ],
  locked: ['locked', 'could not be looked at because another git is at work here: Everref tries again by itself'],
  'no-space': ['no-space', 'could not be fetched because the disk is full: make room'],
  'read-only': ['read-only', 'could not be fetched because the git folder may not be written to'],
  'cwd-missing': ['missing-folder', 'could not be looked at because the folder is no longer there'],
  deadline: ['remote-unreachable', 'took too long to answer: Everref tries again by itself'],
  aborted: ['cut-off-earlier', 'was not looked at to the end: Everref is stopping'],
};

/** What it means for a person that a remote could not be looked at. */
export function wordsForFailure(error: GitError, remote: string): { readonly reason: RefusalReason; readonly message: string } {
  const [reason, words] = failures[error.kind] ?? (['git-failed', `could not be fetched: ${error.message}`] as const);
  return { reason, message: `${remote} ${words}` };
}
