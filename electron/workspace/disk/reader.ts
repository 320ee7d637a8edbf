import { parentPort, workerData } from 'node:worker_threads';
import type { SearchOptions } from '../find/discover.ts';
import type { FoundPlace } from '../find/find-place.ts';
import { type Jobs, jobs } from './jobs.ts';
import { type DiskAnswer, type DiskTold, type DiskWork, ticksAt, workingAt } from './protocol.ts';
import { standBackAsThread } from './thread-priority.ts';

// The thread that reads disks. It may stand still for ever in any of these jobs: the shared numbers tell the engine in which.

const shared = new Int32Array((workerData as { readonly shared: SharedArrayBuffer }).shared);
const port = parentPort;
if (port === null) throw new Error('the disk reader is started by Everref, not by hand');

/** A search takes long, and lets others in between: as long as it does so it is alive. */
const aliveMs = 100;
/** Answers are gathered at most so long. */
const tellMs = 2;

async function work({ id, job, words }: DiskWork): Promise<DiskAnswer> {
  Atomics.store(shared, workingAt, id);
  tick();
  const alive = job === 'discover' ? setInterval(tick, aliveMs) : null;
  // Who hears of the first checkouts is in the other thread.
  const onPlaces = (places: readonly FoundPlace[]) => tell([{ kind: 'found', id, places }]);
  const given = job === 'discover' && words[2] === true ? [words[0], { ...(words[1] as SearchOptions), onPlaces }] : words;
  try {
    const answer: unknown = await (jobs[job as keyof Jobs] as (...given: readonly unknown[]) => unknown)(...given);
    return { kind: 'done', id, answer };
  } catch (error) {
    return { kind: 'failed', id, error: error instanceof Error ? error : new Error(String(error)) };
  } finally {
    if (alive !== null) clearInterval(alive);
  }
}

/** One after the other; the answers go back together, but none waits long for those behind it. */
async function workAll(list: readonly DiskWork[]): Promise<void> {
  let answers: DiskAnswer[] = [];
  let since = performance.now();
  for (const each of list) {
    answers.push(await work(each));
    if (performance.now() - since < tellMs) continue;
    tell(answers);
    answers = [];
    since = performance.now();
  }
  if (answers.length > 0) tell(answers);
}

function tick(): void {
  Atomics.add(shared, ticksAt, 1);
}

function tell(answers: DiskTold): void {
  tick();
  port?.postMessage(answers);
}

standBackAsThread();
port.on('message', (list: readonly DiskWork[]) => void workAll(list));
