import { statSync } from 'node:fs';
import { listRefTips } from '../../git/commands/ref-tips.ts';
import { readReflog } from '../../git/commands/reflog.ts';
import { parseReflog, type ReflogStep } from '../../git/parse/reflog.ts';
import type { Git } from '../../git/run.ts';
import { readTail } from '../../workspace/status/read-log.ts';
import { logFiles } from '../../workspace/watch/push-logs.ts';

type WithGit = <Answer>(work: (git: Git) => Promise<Answer>) => Promise<Answer>;

/** The log of one remote-tracking ref. */
export interface TrackingLog {
  readonly ref: string;
  /** Equal as long as nothing was added to it. */
  readonly stamp: string;
  /** The newest part of it, oldest first. */
  steps(withGit: WithGit): Promise<readonly ReflogStep[]>;
}

const tailBytes = 1024 * 1024;
/** Of a reftable repository, where each log is a run of git: steps of each, and logs. */
const mostSteps = 2000;
const mostLogs = 500;

/** The logs of a clone's tracking refs: files that are read without git, or (reftable, git 2.45 and later) asked of git, ref by ref. */
export const trackingLogs = {
  files(commonDir: string): readonly TrackingLog[] {
    return [...logFiles(commonDir)].flatMap(([ref, file]) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat === undefined) return [];
      return [{ ref, stamp: `${stat.size} ${stat.mtimeMs}`, steps: async () => parseReflog(readTail(file, tailBytes) ?? '') }];
    });
  },
  /** A step moves its ref: the tip is the stamp. Throws `GitError`. */
  async reftable(git: Git, commonDir: string): Promise<readonly TrackingLog[]> {
    const refs = await listRefTips(git, commonDir, ['refs/remotes/']);
    return refs.slice(0, mostLogs).map(({ ref, id }) => ({
      ref,
      stamp: id,
      steps: (withGit) => withGit((granted) => readReflog(granted, commonDir, ref, mostSteps)),
    }));
  },
} as const;
