import { isAbsolute } from 'node:path';
import process from 'node:process';
import type { Log } from '../../log/log.ts';
import type { SearchOptions } from '../find/discover.ts';
import { type Disk, DiskSilent, directDisk } from './disk.ts';
import { mountOf } from './mount-of.ts';
import { type DiskAnswer, type DiskTold, type DiskWork, ticksAt, workingAt } from './protocol.ts';
import { type ReaderThread, takeReader } from './reader-thread.ts';

/** What a disk is opened with. */
export interface DiskSetting {
  readonly log: Log;
  /** A disk that does nothing for so long does not answer; by default 10 s. */
  readonly silentMs?: number;
  /** Starts the thread now and not with the first job: for who will ask in a moment, and has something else to do until then. */
  readonly atOnce?: boolean;
}

interface Job extends DiskWork {
  readonly where: string;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onPlaces?: SearchOptions['onPlaces'];
}

interface Reader extends ReaderThread {
  readonly jobs: Map<number, Job>;
  /** Of this turn of the loop. */
  readonly unsent: DiskWork[];
  ticks: number;
  quietChecks: number;
  /** Set once it stands still: where, and on which disk. */
  silent: { readonly where: string; readonly mount: string } | null;
}

/** Looks at the thread that often within `silentMs`: waking from a long sleep is then one quiet look, not all of them. */
const checks = 5;
/** So many threads may be given up to single folders; then whole disks are left alone at once. */
const mostGivenUp = 3;

/**
 * Reads disks on a thread of their own. One that stands still is given up with the folder it stands in, and another goes on with the rest; a folder
 * whose disk holds a thread is not asked again before that thread comes back. Where no thread can be had, this one reads.
 */
export function openDisk({ log, silentMs = 10_000, atOnce = false }: DiskSetting): Disk {
  const givenUp = new Set<Reader>();
  let current: Reader | null = null;
  let nextId = 1;
  let checking: NodeJS.Timeout | null = null;
  let worked = false;
  let direct = false;
  let closed = false;

  function start(): Reader {
    const reader: Reader = { ...takeReader(), jobs: new Map(), unsent: [], ticks: 0, quietChecks: 0, silent: null };
    reader.worker.on('message', (answers: DiskTold) => receive(reader, answers));
    reader.worker.on('error', (error) => fail(reader, error));
    return reader;
  }

  function receive(reader: Reader, answers: DiskTold): void {
    worked = true;
    if (reader.silent !== null) {
      log.info('a disk answers again', { folder: reader.silent.where });
      givenUp.delete(reader);
      standing.delete(reader);
      reader.silent = null;
      void reader.worker.terminate();
      return;
    }
    for (const answer of answers) {
      if (answer.kind === 'found') reader.jobs.get(answer.id)?.onPlaces?.(answer.places);
      else settle(take(reader, answer.id), answer);
    }
  }

  function settle(job: Job | undefined, answer: Exclude<DiskAnswer, { kind: 'found' }>): void {
    if (answer.kind === 'done') job?.resolve(answer.answer);
    else job?.reject(answer.error);
  }

  function take(reader: Reader, id: number): Job | undefined {
    const job = reader.jobs.get(id);
    reader.jobs.delete(id);
    if (reader.jobs.size === 0) reader.worker.unref();
    return job;
  }

  /** The thread itself failed: once more on another, or here where there never was one. */
  function fail(reader: Reader, error: unknown): void {
    givenUp.delete(reader);
    standing.delete(reader);
    if (current === reader) current = null;
    if (closed) return;
    log.warn('the thread that reads disks failed', { error: String(error) });
    if (!worked) direct = true;
    worked = false;
    goOn([...reader.jobs.values()]);
  }

  function goOn(jobs: readonly Job[]): void {
    for (const job of jobs) {
      if (direct) directDisk.ask(job.where, job.job as never, ...(job.words as never)).then(job.resolve, job.reject);
      else if (isSilent(job.where)) job.reject(new DiskSilent(job.where));
      else post(job);
    }
  }

  function post(job: Job): void {
    current ??= start();
    const isIdle = current.jobs.size === 0;
    if (isIdle) current.worker.ref();
    current.jobs.set(job.id, job);
    const { id, job: name, words } = job;
    // A thread that has nothing to do begins now; what else is asked in one turn goes in one message: each costs more than the job.
    if (!isIdle && current.unsent.length === 0) process.nextTick(send, current);
    current.unsent.push({ id, job: name, words });
    if (isIdle) send(current);
    checking ??= setInterval(check, silentMs / checks).unref();
  }

  function send(reader: Reader): void {
    const work = reader.unsent.splice(0).filter(({ id }) => reader.jobs.has(id));
    if (work.length > 0) reader.worker.postMessage(work);
  }

  function check(): void {
    const reader = current;
    if (reader === null || reader.jobs.size === 0) {
      if (checking !== null) clearInterval(checking);
      checking = null;
      if (reader !== null) reader.quietChecks = 0;
      return;
    }
    const ticks = Atomics.load(reader.shared, ticksAt);
    // Zero: the thread itself is still starting, which says nothing about any disk (0.5 s beside a busy machine's tests).
    reader.quietChecks = ticks > 0 && ticks === reader.ticks ? reader.quietChecks + 1 : 0;
    reader.ticks = ticks;
    if (reader.quietChecks >= checks) giveUp(reader);
  }

  function giveUp(reader: Reader): void {
    current = null;
    const held = [...reader.jobs.values()];
    // A search lets others in between: then the last that was begun is done, and the search is what stands still.
    const stuck = reader.jobs.get(Atomics.load(reader.shared, workingAt)) ?? held.find(({ job }) => job === 'discover') ?? held[0];
    if (stuck === undefined) return;
    // A job over many folders is of no disk.
    reader.silent = { where: stuck.where, mount: isAbsolute(stuck.where) ? mountOf(stuck.where) : stuck.where };
    reader.jobs.clear();
    reader.worker.unref();
    givenUp.add(reader);
    endThough(reader);
    log.warn('a disk does not answer; what lies on it is left alone until it does', { folder: stuck.where, mount: reader.silent.mount });
    stuck.reject(new DiskSilent(stuck.where));
    goOn(held.filter((job) => job !== stuck));
  }

  function isSilent(where: string): boolean {
    for (const { silent } of givenUp) {
      if (silent === null) continue;
      if (silent.where === where) return true;
      if (givenUp.size >= mostGivenUp && silent.mount === mountOf(where)) return true;
    }
    return false;
  }

  /** What comes back is the job's own answer: the map of jobs says its type on both ends. */
  function begin<Answer>(asked: Omit<Job, 'id' | 'resolve' | 'reject'>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (closed) reject(new Error('the disk was closed'));
      else goOn([{ ...asked, id: nextId++, resolve: resolve as (answer: unknown) => void, reject }]);
    });
  }

  if (atOnce) current = start();
  return {
    ask: (where, job, ...words) => begin({ where, job, words }),
    search: (where, roots, { onPlaces, ...options }) => begin({ where, job: 'discover', words: [roots, options, onPlaces !== undefined], onPlaces }),
    silent: () => [...givenUp].flatMap(({ silent }) => (silent === null ? [] : [silent.where])),
    close() {
      closed = true;
      if (checking !== null) clearInterval(checking);
      const left = current === null ? [] : [...current.jobs.values()];
      void current?.worker.terminate();
      current = null;
      for (const job of left) job.reject(new Error('the disk was closed'));
    },
  };
}

/** Threads of this process that stand still in the kernel. */
const standing = new Set<unknown>();

/** Node waits at its end for all its threads, and such a one never comes: then the process ends itself the hard way, last of all. */
function endThough(reader: unknown): void {
  standing.add(reader);
  if (standing.size > 1) return;
  process.once('exit', () => {
    if (standing.size > 0) process.kill(process.pid, 'SIGKILL');
  });
}
