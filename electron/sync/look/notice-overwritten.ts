import { refsContaining } from '../../git/commands/list-refs.ts';
import { GitError } from '../../git/error.ts';
import type { Git } from '../../git/run.ts';
import type { ForcePushBook } from '../../history/book.ts';
import { type OverwritingStep, overwritingSteps } from '../../history/notice.ts';
import type { ReadReflogs } from '../../store/read-reflogs.ts';
import { type Clone, type Remote, trackedBranch } from '../../workspace/clone.ts';
import { stepsAfter } from '../../workspace/watch/notice-push.ts';
import type { Ancestry } from './ancestry.ts';
import { type TrackingLog, trackingLogs } from './tracking-logs.ts';

/** An overwriting that Everref did not fetch itself: the user did, or pushed it, maybe long before Everref was here (N-5). */
export interface NoticedOverwriting extends OverwritingStep {
  /** The branch's full name on the remote. */
  readonly branch: string;
  /** Nothing but the reflog holds the old tip: it is to be pinned. */
  readonly orphaned: boolean;
  /** The history has it from elsewhere: it need not be counted again. */
  readonly isKnown: boolean;
}

/** What stands in a remote's tracking reflogs since the last time. */
export interface UnreadSteps {
  readonly steps: readonly (OverwritingStep & { readonly branch: string })[];
  /** Call when all of them are in the history: they are then never read again, also after a restart. */
  readonly done: () => void;
}

/** Looks through the tracking reflogs for what overwrote a branch (N-5). */
export interface OverwritingNotice {
  /** Null: nothing new. `withGit` is only used where logs are no files. */
  unread(clone: Clone, remote: Remote, withGit: <Answer>(work: (git: Git) => Promise<Answer>) => Promise<Answer>): Promise<UnreadSteps | null>;
  /** Which of them overwrote something, oldest first. */
  examine(git: Git, cwd: string, remote: Remote, steps: UnreadSteps['steps']): Promise<readonly NoticedOverwriting[]>;
  /** What was read and not done is to be read again. */
  forget(clone: Clone): void;
}

/** As long as pins are kept by default; older ones are told by nobody any more. */
const daysBack = 90;
/** Steps that are asked of git in one look; a wild history must not make it slow. The rest is for the next one. */
const most = 300;

export interface NoticeDeps {
  readonly history: Pick<ForcePushBook, 'known'>;
  readonly read: ReadReflogs;
  readonly ancestry: Ancestry;
  readonly now: () => Date;
}

/** Remembers which lines were read. */
export function createOverwritingNotice({ history, read, ancestry, now }: NoticeDeps): OverwritingNotice {
  /** What each log looked like when it was read, by clone and ref. */
  const stamps = new Map<string, string>();

  return {
    forget({ id }) {
      for (const key of [...stamps.keys()]) if (key.startsWith(`${id} `)) stamps.delete(key);
    },
    async unread(clone, remote, withGit) {
      const found: (OverwritingStep & { readonly branch: string })[] = [];
      const lines = new Map<string, string>();
      const logs: readonly TrackingLog[] =
        clone.refFormat === 'files' ? trackingLogs.files(clone.commonDir) : await withGit((git) => trackingLogs.reftable(git, clone.commonDir));
      for (const log of logs) {
        const key = `${clone.id} ${log.ref}`;
        const branch = trackedBranch([remote], log.ref)?.branch;
        if (branch === undefined || found.length >= most || stamps.get(key) === log.stamp) continue;
        stamps.set(key, log.stamp);
        // All of the log tells the times and what came before; only what is unread is asked about.
        const all = await log.steps(withGit);
        const steps = stepsAfter(all, read.lineOf(clone.id, log.ref));
        if (steps.length === 0) continue;
        const unread = new Set(steps.map(({ line }) => line));
        const overwriting = overwritingSteps(all, now().getTime() / 1000 - daysBack * 86_400).filter(({ line }) => unread.has(line));
        const taken = overwriting.slice(0, most - found.length);
        found.push(...taken.map((step) => ({ ...step, branch })));
        const isCut = taken.length < overwriting.length;
        const last = isCut ? taken.at(-1)?.line : steps.at(-1)?.line;
        if (last !== undefined) lines.set(log.ref, last);
        if (isCut) stamps.delete(key);
      }
      return lines.size === 0 ? null : { steps: found, done: () => read.put(clone.id, lines) };
    },
    async examine(git, cwd, remote, steps) {
      const found: NoticedOverwriting[] = [];
      for (const step of steps.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
        try {
          if (!step.certain && (await ancestry.contains(git, cwd, step.before, step.after))) continue;
          const there = history.known({ repository: remote.repository, ref: step.branch, ...step });
          const holders = await refsContaining(git, cwd, step.before, ['refs/heads/', 'refs/tags/', 'refs/remotes/', 'refs/everref/']);
          const orphaned = holders.length === 0;
          // Another clone here told it: what this one alone holds is kept in this one.
          if (orphaned || there?.here !== true) found.push({ ...step, orphaned, isKnown: there?.counted === true });
        } catch (error) {
          // Collected long ago: nobody can say any more what it was.
          if (!(error instanceof GitError)) throw error;
        }
      }
      return found;
    },
  };
}
