import { statSync } from 'node:fs';
import { join } from 'node:path';
import { refsContaining } from '../../git/commands/list-refs.ts';
import { GitError } from '../../git/error.ts';
import { parseReflog } from '../../git/parse/reflog.ts';
import type { Git } from '../../git/run.ts';
import { type OverwritingStep, overwritingSteps } from '../../history/notice.ts';
import type { ForcePushes } from '../../store/force-pushes.ts';
import { type Clone, type Remote, trackedBranch } from '../../workspace/clone.ts';
import { readTail } from '../../workspace/status/read-log.ts';
import type { Ancestry } from './ancestry.ts';

/** An overwriting that Everref did not fetch itself: the user did, or pushed it, maybe long before Everref was here (N-5). */
export interface NoticedOverwriting extends OverwritingStep {
  /** The branch's full name on the remote. */
  readonly branch: string;
  /** Nothing but the reflog holds the old tip: it is to be pinned. */
  readonly orphaned: boolean;
}

/** Reads the tracking reflogs that have changed since the last time; nothing is read twice. */
export interface OverwritingNotice {
  look(git: Git, cwd: string, clone: Clone, remote: Remote, trackingRefs: Iterable<string>): Promise<readonly NoticedOverwriting[]>;
}

const tailBytes = 128 * 1024;
/** As long as pins are kept by default; older ones are told by nobody any more. */
const daysBack = 90;
/** The newest of one remote's branches; a wild history must not make a start slow. */
const most = 30;

/** Remembers in this process which logs were read; what was recorded is in the store. Log files only: a reftable repository has none. */
export function createOverwritingNotice(table: Pick<ForcePushes, 'has'>, ancestry: Ancestry, now: () => Date): OverwritingNotice {
  const read = new Map<string, string>();

  function fresh(clone: Clone, ref: string): readonly OverwritingStep[] {
    const file = join(clone.commonDir, 'logs', ref);
    let stamp: string;
    try {
      const { size, mtimeMs } = statSync(file);
      stamp = `${size} ${mtimeMs}`;
    } catch {
      return [];
    }
    if (read.get(file) === stamp) return [];
    read.set(file, stamp);
    return overwritingSteps(parseReflog(readTail(file, tailBytes) ?? ''), now().getTime() / 1000 - daysBack * 86_400);
  }

  return {
    async look(git, cwd, clone, remote, trackingRefs) {
      const candidates: (OverwritingStep & { readonly branch: string })[] = [];
      for (const ref of trackingRefs) {
        const branch = trackedBranch([remote], ref)?.branch;
        if (branch !== undefined) candidates.push(...fresh(clone, ref).map((step) => ({ ...step, branch })));
      }
      const found: NoticedOverwriting[] = [];
      for (const step of candidates.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, most)) {
        if (table.has(remote.repository, step.branch, step.before, step.after)) continue;
        try {
          if (!step.certain && (await ancestry.contains(git, cwd, step.before, step.after))) continue;
          const holders = await refsContaining(git, cwd, step.before, ['refs/heads/', 'refs/tags/', 'refs/remotes/', 'refs/everref/']);
          found.push({ ...step, orphaned: holders.length === 0 });
        } catch (error) {
          // Collected long ago: nobody can say any more what it was.
          if (!(error instanceof GitError)) throw error;
        }
      }
      return found.reverse();
    },
  };
}
