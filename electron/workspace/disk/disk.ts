import type { Discovery, SearchOptions, SearchRoot } from '../find/discover.ts';
import { type Answer, type Jobs, jobs } from './jobs.ts';

/**
 * Reads folders of checkouts. A network disk that has gone away does not say no, it says nothing, and whoever reads it stands still: that must never be
 * the thread on which everything else runs (docs/decisions/0026-silent-disks.md).
 */
export interface Disk {
  /** Does a job on the disk at `where` (a folder that the job is about). Throws `DiskSilent` where that disk does not answer. */
  ask<J extends keyof Jobs>(where: string, job: J, ...words: Parameters<Jobs[J]>): Promise<Answer<J>>;
  /** The job `discover`, which tells of what it has found while it goes on; of some it may tell twice. */
  search(where: string, roots: readonly SearchRoot[], options: Omit<SearchOptions, 'signal'>): Promise<Discovery>;
  /** Folders whose disk holds a thread at this moment: the process cannot end by itself before they answer. */
  silent(): readonly string[];
  close(): void;
}

/** A disk did not answer in time. It is left alone until it does. */
export class DiskSilent extends Error {
  readonly where: string;

  constructor(where: string) {
    super(`the disk of ${where} does not answer`);
    this.name = 'DiskSilent';
    this.where = where;
  }
}

/** Reads in this thread, at once: for a single job, and where no thread can be had. */
export const directDisk: Disk = {
  // The map says which words belong to which job; that they fit is checked where it is asked.
  ask: async (_where, job, ...words) => (jobs[job] as (...given: readonly unknown[]) => never)(...words),
  search: (_where, roots, options) => jobs.discover(roots, options),
  silent: () => [],
  close() {},
};
