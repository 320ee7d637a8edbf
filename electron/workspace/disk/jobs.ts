import { existsSync } from 'node:fs';
import { cloneFilesOf } from '../find/clone-files.ts';
import { discover } from '../find/discover.ts';
import { isStillThere } from '../find/find-place.ts';
import { realRepository } from '../find/real-repository.ts';
import { plainCounts, plainUnpushed } from '../refs/plain-lines.ts';
import { readPlainRefs } from '../refs/plain-refs.ts';
import { branchLogs } from '../status/branch-logs.ts';
import { readTail } from '../status/read-log.ts';
import { treeFilesOf } from '../status/tree-files.ts';
import { filesFingerprint } from '../watch/fingerprint.ts';
import { lastUse } from '../watch/last-use.ts';
import { readPushLogs } from '../watch/push-logs.ts';
import { holds } from '../watch/quick-stamp.ts';
import { savedHold } from '../watch/saved-stamp.ts';
import { cloneStamps, lookStamps } from './stamps.ts';

/** All that is read of checkouts without git. Each only reads; what it is given and gives travels between threads. */
export const jobs = {
  discover,
  isStillThere,
  exists: (path: string) => existsSync(path),
  files: filesFingerprint,
  lookStamps,
  cloneStamps,
  holds,
  savedHold,
  cloneFiles: cloneFilesOf,
  plainRefs: readPlainRefs,
  plainCounts,
  plainUnpushed,
  realRepository,
  treeFiles: treeFilesOf,
  branchLogs,
  tails: (files: readonly string[], bytes: number) => files.map((file) => readTail(file, bytes)),
  pushLogs: readPushLogs,
  lastUse,
} as const;

export type Jobs = typeof jobs;
export type Answer<J extends keyof Jobs> = Awaited<ReturnType<Jobs[J]>>;
