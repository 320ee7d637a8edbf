import { parentPort, workerData } from 'node:worker_threads';
import { type Jobs, jobs } from './jobs.ts';
import { type DiskTold, type DiskWork, ticksAt, workingAt } from './protocol.ts';

// The thread that reads disks. It may stand still for ever in any of these jobs: the shared numbers tell the engine in which.

const shared = new Int32Array((workerData as { readonly shared: SharedArrayBuffer }).shared);
const port = parentPort;
if (port === null) throw new Error('the disk reader is started by Everref, not by hand');

/** A search takes long, and lets others in between: as long as it does so it is alive. */
const aliveMs = 100;

async function work({ id, job, words }: DiskWork): Promise<void> {
  Atomics.store(shared, workingAt, id);
  tick();
  const alive = job === 'discover' ? setInterval(tick, aliveMs) : null;
  try {
    const answer: unknown = await (jobs[job as keyof Jobs] as (...given: readonly unknown[]) => unknown)(...words);
    tell({ kind: 'done', id, answer });
  } catch (error) {
    tell({ kind: 'failed', id, error: error instanceof Error ? error : new Error(String(error)) });
  } finally {
    if (alive !== null) clearInterval(alive);
  }
}

function tick(): void {
  Atomics.add(shared, ticksAt, 1);
}

function tell(message: DiskTold): void {
  tick();
  port?.postMessage(message);
}

port.on('message', (message: DiskWork) => void work(message));
