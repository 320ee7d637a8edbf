import type { RepositoryId } from '../../shared/model/id.ts';

/** A remote of a clone, as configured. */
export interface Remote {
  readonly name: string;
  /** The effective URL (`insteadOf` applied). Never logged, stored or shown: it may hold a token. */
  readonly url: string;
  readonly repository: RepositoryId;
  /** `remote.<name>.fetch`, in order. */
  readonly fetchRefspecs: readonly string[];
  /** `remote.<name>.mirror`, or a refspec over all of `refs/*`: our refs would be pushed or pruned (git.md 5.3). */
  readonly mirror: boolean;
}

/** One object store with its refs; every checkout (main work tree, linked worktrees) of it shares this. */
export interface Clone {
  readonly id: string;
  /** Real path of the common git folder. */
  readonly commonDir: string;
  readonly bare: boolean;
  readonly refFormat: 'files' | 'reftable';
  readonly remotes: readonly Remote[];
  /** What machines share: origin's id, else the upstream's remote's, else the first's, else `local/<checkout id>`. */
  readonly repository: RepositoryId;
  /**
   * Keys of its own configuration that would run a program (filters, sshCommand, credential helpers, uploadpack …).
   * Empty: nothing to trust.
   */
  readonly programs: readonly string[];
  /** The same with their values, for a person: `filter.x.clean: touch …`. Secrets taken out, bounded. */
  readonly wouldRun?: readonly string[];
  /** `programs` is empty, or the user said that it may. */
  readonly trusted: boolean;
  /** Of all that `programs` are set to: what trust is given to. */
  readonly runs?: string;
  /** It was trusted, and would run something else by now. */
  readonly trustedBefore?: true;
  /** Whether it is shallow: never pass `--depth` (git.md 4.1). */
  readonly shallow: boolean;
  /** Whether a remote promised to give contents later (`--filter`). */
  readonly partial: boolean;
  /** Paths of the work trees that leave files out. */
  readonly sparse: readonly string[];
}

/** Where a checkout of this host lies. */
export interface Place {
  readonly checkoutId: string;
  /** Real path of the work tree (of the git folder, for a bare one). */
  readonly path: string;
  /** Real path of its own git folder: `<common>/worktrees/<name>` for a linked one. */
  readonly gitDir: string;
  readonly kind: 'clone' | 'worktree' | 'bare';
  readonly cloneId: string;
}

/** What a refspec may not lead to for Everref: the user's own branches and tags, what it keeps itself, the stash. Only the user's own fetch does that. */
const notForTracking = /^refs\/(?:heads|tags|everref|stash|bisect|worktree|rewritten)(?:\/|$)/;

/**
 * The tracking ref that `remote`'s fetch refspecs give a branch (`refs/heads/…`), or null where none does that Everref may write. A branch called
 * HEAD has none: that name says which branch is the remote's own.
 */
export function trackingRef(remote: Pick<Remote, 'fetchRefspecs'>, branch: string): string | null {
  let found: string | null = null;
  for (const refspec of remote.fetchRefspecs) {
    if (refspec.startsWith('^')) {
      if (matchPattern(refspec.slice(1), branch) !== null) return null;
      continue;
    }
    const [source, target] = refspec.replace(/^\+/, '').split(':');
    if (source === undefined || target === undefined || target === '') continue;
    const rest = matchPattern(source, branch);
    if (rest !== null) found ??= target.replace('*', () => rest);
  }
  return found === null || branch === 'refs/heads/HEAD' || notForTracking.test(found) ? null : found;
}

/** The remote and branch (`refs/heads/…`) that a tracking ref stands for by the remotes' refspecs; null: none. The inverse of `trackingRef`. */
export function trackedBranch<One extends Pick<Remote, 'fetchRefspecs'>>(
  remotes: readonly One[],
  ref: string,
): { readonly remote: One; readonly branch: string } | null {
  for (const remote of remotes) {
    for (const refspec of remote.fetchRefspecs) {
      const [source, target] = refspec.replace(/^\+/, '').split(':');
      if (refspec.startsWith('^') || source === undefined || target === undefined || target === '') continue;
      const rest = matchPattern(target, ref);
      if (rest === null) continue;
      const branch = source.replace('*', () => rest);
      // Another refspec of the remote may shut it out, or lead elsewhere.
      if (branch.startsWith('refs/heads/') && trackingRef(remote, branch) === ref) return { remote, branch };
    }
  }
  return null;
}

function matchPattern(pattern: string, ref: string): string | null {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === ref ? '' : null;
  const head = pattern.slice(0, star);
  const tail = pattern.slice(star + 1);
  if (ref.length < head.length + tail.length || !ref.startsWith(head) || !ref.endsWith(tail)) return null;
  return ref.slice(head.length, ref.length - tail.length);
}
