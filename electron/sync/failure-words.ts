import type { RefusalReason } from '../../shared/model/pull.ts';
import { gitPaths } from '../git/commands/git-paths.ts';
import { GitError, type GitErrorKind } from '../git/error.ts';
import type { Git } from '../git/run.ts';
import { problemOf } from '../workspace/status/problem.ts';

const failures: Partial<Record<GitErrorKind, readonly [RefusalReason, string]>> = {
  'sign-in-needed': [
    'sign-in-needed',
    'wants a sign-in (a password, a token that has not run out, a key’s passphrase or a touch), and Everref never asks for one by itself: sign in and fetch, or type everref sign-in in a terminal',
  ],
  'access-denied': [
    'access-denied',
    'knows who you are and does not let you in: look whether your account or token still has the right to read it (it may have run out, or want single sign-on), then sign in and fetch',
  ],
  'host-key-unknown': [
    'host-key-unknown',
    'is a server whose key this machine does not know, and Everref accepts none by itself: compare its fingerprint, then type everref sign-in in a terminal and say yes',
  ],
  'host-key-changed': [
    'host-key-changed',
    'shows another host key than the one that this machine knows: somebody may be listening in, or the server was set up anew. Everref sends it nothing. Ask who runs it; if the new key is right, take the old one out with ssh-keygen -R',
  ],
  certificate: ['certificate', 'shows a certificate that cannot be trusted (run out, or of an unknown issuer): Everref sends it nothing. Ask who runs it'],
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

// What is wrong with the clone itself is said as its state says it.
const ofTheClone: ReadonlySet<GitErrorKind> = new Set(['dubious-ownership', 'not-a-repository', 'corrupt', 'unknown-format']);

/** What it means for a person that a remote could not be looked at from the clone at `path`. */
export function wordsForFailure(error: GitError, remote: string, path: string): { readonly reason: RefusalReason; readonly message: string } {
  if (ofTheClone.has(error.kind)) return { reason: 'git-failed', message: problemOf(error, path).message };
  const [reason, words] = failures[error.kind] ?? (['git-failed', `could not be fetched: ${error.message}`] as const);
  return { reason, message: `${remote} ${words}` };
}

/** What a person reads of a fault of git's in the clone at `path`. */
export function wordsForFault(error: Error, path: string): string {
  return error instanceof GitError && ofTheClone.has(error.kind) ? problemOf(error, path).message : error.message;
}

/**
 * The cause of a failed look: where git takes a folder for no repository of the user's, it takes the remote's name for a path, and says that there is no
 * such remote repository. Answers the error of the clone itself, else the one that was given.
 */
export async function causeOf(error: GitError, git: Git, path: string): Promise<GitError> {
  if (error.kind !== 'no-such-remote-repository') return error;
  try {
    await gitPaths(git, path, ['HEAD']);
    return error;
  } catch (own) {
    return own instanceof GitError && ofTheClone.has(own.kind) ? own : error;
  }
}
