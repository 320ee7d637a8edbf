import { statSync } from 'node:fs';
import { join } from 'node:path';
import { refsContaining } from '../../git/commands/list-refs.ts';
import { GitError } from '../../git/error.ts';
import { parseReflog } from '../../git/parse/reflog.ts';
import type { Git } from '../../git/run.ts';
import type { ForcePushBook } from '../../history/book.ts';
import { type OverwritingStep, overwritingSteps } from '../../history/notice.ts';
import type { Pins } from '../../store/pins.ts';
import { type Clone, type Remote, trackedBranch } from '../../workspace/clone.ts';
import { readTail } from '../../workspace/status/read-log.ts';
import type { Ancestry } from './ancestry.ts';

/** An overwriting that Everref did not fetch itself: the user did, or pushed it, maybe long before Everref was here (N-5). */
export interface NoticedOverwriting extends OverwritingStep {
  /** The branch's full name on the remote. */
  readonly branch: string;
  /** Nothing but the reflog holds the old tip: it is to be pinned. */
  readonly orphaned: boolean;
  /** The history has it from elsewhere: it need not be counted again. */
  readonly isKnown: boolean;
}

/** Reads the tracking reflogs that have changed since the last time; nothing is read twice. */
export interface OverwritingNotice {
  look(git: Git, cwd: string, clone: Clone, remote: Remote, trackingRefs: Iterable<string>): Promise<readonly NoticedOverwriting[]>;
  /** What was read of a clone is to be read again. */
  forget(clone: Clone): void;
}

const tailBytes = 128 * 1024;
/** As long as pins are kept by default; older ones are told by nobody any more. */
const daysBack = 90;
/** Taken in at once; a wild history must not make a look slow. The rest is for the next one. */
const most = 100;

/** Remembers in this process which logs were read; what was recorded is in the store. Log files only: a reftable repository has none. */
export function createOverwritingNotice(
  history: Pick<ForcePushBook, 'known'>,
  pins: Pick<Pins, 'find'>,
  ancestry: Ancestry,
  now: () => Date,
): OverwritingNotice {
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

  function forget(clone: Clone): void {
    for (const file of [...read.keys()]) if (file.startsWith(join(clone.commonDir, 'logs'))) read.delete(file);
  }

  return {
    forget,
    async look(git, cwd, clone, remote, trackingRefs) {
      const candidates: (OverwritingStep & { readonly branch: string })[] = [];
      for (const ref of trackingRefs) {
        const branch = trackedBranch([remote], ref)?.branch;
        if (branch !== undefined) candidates.push(...fresh(clone, ref).map((step) => ({ ...step, branch })));
      }
      const found: NoticedOverwriting[] = [];
      const { repository } = remote;
      const fresher = candidates.flatMap((step) => {
        const there = history.known({ repository, ref: step.branch, ...step });
        const told = there?.here === true;
        // Told and kept before: the row stays when the pin is let go.
        if (told && pins.find(clone.id, remote.name, step.branch, step.before) !== null) return [];
        return [{ ...step, told, isKnown: there?.counted === true }];
      });
      // The newest first: they are in most danger of being forgotten last, and are what a person looks for first.
      for (const step of fresher.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, most)) {
        try {
          if (!step.certain && (await ancestry.contains(git, cwd, step.before, step.after))) continue;
          const holders = await refsContaining(git, cwd, step.before, ['refs/heads/', 'refs/tags/', 'refs/remotes/', 'refs/everref/']);
          const orphaned = holders.length === 0;
          // Another clone here told it: what this one alone holds is kept in this one.
          if (orphaned || !step.told) found.push({ ...step, orphaned });
        } catch (error) {
          // Collected long ago: nobody can say any more what it was.
          if (!(error instanceof GitError)) throw error;
        }
      }
      if (fresher.length > most) forget(clone);
      return found.reverse();
    },
  };
}
